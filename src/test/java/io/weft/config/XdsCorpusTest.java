package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.weft.accesslog.AccessLogFile;
import io.weft.accesslog.AccessLogFiles;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.ActiveRequests;
import io.weft.net.InternalListeners;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.server.TestExtensions;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.NodeSettings;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.testing.Shared;
import io.weft.upstream.DnsCaches;
import io.weft.upstream.Locality;
import io.weft.upstream.SystemDnsResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads what real control planes push: each resource is accepted, or each of its problems names
 * what Weft does not have. What Envoy 1.40 refuses of it is refused here, too.
 */
class XdsCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Message> PROTOTYPES =
      Map.of(
          "envoy.config.cluster.v3.Cluster", Cluster.getDefaultInstance(),
          "envoy.config.endpoint.v3.ClusterLoadAssignment",
              ClusterLoadAssignment.getDefaultInstance(),
          "envoy.config.listener.v3.Listener", Listener.getDefaultInstance(),
          "envoy.config.route.v3.RouteConfiguration", RouteConfiguration.getDefaultInstance());

  private final ExtensionRegistry registry = TestExtensions.registry();

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    Optional<Path> corpus = Shared.find("corpus/xds");
    if (corpus.isEmpty()) {
      return Stream.empty();
    }
    Set<String> pending = Set.copyOf(list("pending"));
    Map<String, String> refused = refused();
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(corpus.get().resolve("cases.jsonl"))) {
      JsonNode test = JSON.readTree(line);
      String id = test.get("id").asText();
      Path file = corpus.get().resolve(test.get("file").asText());
      int number = test.get("line").asInt();
      tests.add(
          dynamicTest(id, () -> check(id, file, number, pending.contains(id), refused.get(id))));
    }
    return tests.stream();
  }

  private void check(String id, Path file, int number, boolean isPending, @Nullable String refusal)
      throws IOException {
    JsonNode resources = JSON.readTree(Files.readAllLines(file).get(number - 1)).get("resources");
    List<String> unnamed = new ArrayList<>();
    resources
        .properties()
        .forEach(type -> {
          Message prototype = PROTOTYPES.get(type.getKey());
          if (prototype != null) {
            type.getValue().forEach(resource -> unnamed.addAll(unnamed(resource, prototype)));
          }
        });
    if (refusal != null) {
      assertFalse(unnamed.isEmpty(), id + " is accepted; Envoy says: " + refusal);
    } else if (isPending) {
      assertFalse(unnamed.isEmpty(), id + " passes: take it off the list");
    } else {
      assertEquals(List.of(), unnamed);
    }
  }

  /** The problems of a resource that do not name what Weft lacks. */
  private List<String> unnamed(JsonNode resource, Message prototype) {
    try {
      accept(message(resource, prototype));
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream()
          .map(ConfigProblem::toString)
          .filter(problem -> !isNamed(problem))
          .toList();
    }
  }

  private static Message message(JsonNode resource, Message prototype) throws ConfigException {
    ((ObjectNode) resource).remove("@type");
    ConfigText text = JsonReader.read(resource.toString(), "resource");
    return ConfigReader.read(text, prototype, "resource", UnknownFields.WARN).message();
  }

  private void accept(Message message) throws ConfigException {
    List<ConfigProblem> refused =
        FeatureCoverage.check(message, KnownExtensions.of(registry)).refused();
    if (!refused.isEmpty()) {
      throw new ConfigException(refused);
    }
    BuildContext context = context();
    switch (message) {
      case Cluster cluster -> ClusterTranslator.translate(cluster, context);
      case ClusterLoadAssignment assignment -> EndpointTranslator.assignment(assignment);
      case RouteConfiguration routes -> RouteTranslator.translate(routes, context, false);
      case Listener listener -> ListenerTranslator.translate(listener, context);
      default -> throw new AssertionError(message.getDescriptorForType().getFullName());
    }
  }

  private static boolean isNamed(String problem) {
    return problem.contains("not implemented in Weft")
        || problem.contains("in Weft as yet")
        || problem.contains("unsupported extension ")
        || problem.contains("unsupported type ");
  }

  /** What Envoy 1.40 said of cases when they stood in its bootstrap. */
  private static Map<String, String> refused() throws IOException {
    Map<String, String> refused = new HashMap<>();
    for (String line : list("refused")) {
      int tab = line.indexOf('\t');
      refused.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return refused;
  }

  /** Cases of which the list {@code name} tells; that of pending ones may only shrink. */
  private static List<String> list(String name) throws IOException {
    String resource = "/corpus/xds-" + name + ".txt";
    try (InputStream list = XdsCorpusTest.class.getResourceAsStream(resource)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private BuildContext context() {
    Scope scope = new StatsStore().root();
    Deadlines deadlines = new Deadlines();
    return new BuildContext(
        new BuildContext.Common(
            scope,
            () -> ConfigSnapshot.EMPTY,
            () -> RuntimeSnapshot.EMPTY,
            deadlines,
            new ControlThread(deadlines),
            new ActiveRequests(),
            new AccessLogFiles(Map.of(), new AccessLogFile.Flushing(0, 0, 0), scope),
            registry,
            new NodeSettings("", "", Locality.UNKNOWN, "", Map.of()),
            Discoveries.NONE,
            new SecretManager((secret, watcher) -> new RouteDiscovery.Absent(secret.name())),
            InternalListeners.of(1024),
            new DnsCaches(new SystemDnsResolver(), new ControlThread(deadlines), scope)));
  }
}
