package io.weft.extension.filter.http.matchdelegate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcherPerRoute;
import io.envoyproxy.envoy.extensions.filters.common.matcher.action.v3.SkipFilter;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.TransportProtocolInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.weft.accesslog.AccessLogFile;
import io.weft.accesslog.AccessLogFiles;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.config.BuildContext;
import io.weft.config.ConfigSnapshot;
import io.weft.extension.filter.http.matchdelegate.MatchDelegate.Settings;
import io.weft.extension.matching.http.HttpInputFactory;
import io.weft.extension.matching.network.NetworkInputFactory;
import io.weft.http.ActiveRequests;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import io.weft.spi.NodeSettings;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.upstream.Locality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchDelegateFactoryTest {
  private static final PerRouteKey<Settings> PER_ROUTE = new PerRouteKey<>("f", Settings.class);
  private static final Message HEADER =
      HttpRequestHeaderMatchInput.newBuilder().setHeaderName("x-skip").build();

  private final MatchDelegateFactory factory = new MatchDelegateFactory();
  private final FactoryContext context = context();

  @Test
  void putsTheTreeBeforeTheFilter() throws Exception {
    HttpFilter filter =
        factory.create(
            config(tree(HEADER, SkipFilter.getDefaultInstance())).build(), PER_ROUTE, context);

    assertEquals("stopped", answer(filter, "x-skip", "2"));
    assertEquals("passed", answer(filter, "x-skip", "1"));
  }

  @Test
  void takesTheOlderMessageOfTrees() throws Exception {
    Matcher tree = tree(HEADER, SkipFilter.getDefaultInstance());
    HttpFilter filter = factory.create(older(tree), PER_ROUTE, context);

    assertEquals("passed", answer(filter, "x-skip", "1"));
    assertEquals("stopped", answer(filter));
  }

  @SuppressWarnings("deprecation") // Envoy still accepts it.
  private static ExtensionWithMatcher older(Matcher tree) throws InvalidProtocolBufferException {
    return config(Matcher.getDefaultInstance())
        .clearXdsMatcher()
        .setMatcher(
            io.envoyproxy.envoy.config.common.matcher.v3.Matcher.parseFrom(tree.toByteString()))
        .build();
  }

  @Test
  void readsTheTreesOfRoutes() throws ConfigException {
    ExtensionWithMatcherPerRoute config =
        ExtensionWithMatcherPerRoute.newBuilder()
            .setXdsMatcher(tree(HEADER, SkipFilter.getDefaultInstance()))
            .build();

    assertNotNull(factory.createRouteSettings(config, context).tree());
  }

  @Test
  void refusesWhatFiltersCannotDo() {
    String action = problem(config(tree(HEADER, StringValue.of("x"))).build());
    String input =
        problem(
            config(
                    tree(
                        TransportProtocolInput.getDefaultInstance(),
                        SkipFilter.getDefaultInstance()))
                .build());
    String inner =
        problem(
            ExtensionWithMatcher.newBuilder()
                .setExtensionConfig(
                    io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.newBuilder()
                        .setName("none")
                        .setTypedConfig(Any.pack(SkipFilter.getDefaultInstance())))
                .build());

    assertTrue(action.contains("exact_match_map.map[\"1\"].action.typed_config"), action);
    assertTrue(input.contains("xds_matcher.matcher_tree.input.typed_config"), input);
    assertTrue(inner.contains("extension_config.typed_config"), inner);
    assertFalse(inner.contains("xds_matcher"), inner);
  }

  private String problem(ExtensionWithMatcher config) {
    return assertThrows(ConfigException.class, () -> factory.create(config, PER_ROUTE, context))
        .getMessage();
  }

  private static String answer(HttpFilter filter, String... headers) throws IOException {
    HttpRequest request =
        new HttpRequest(
            HeaderMap.of(headers),
            HttpBody.EMPTY,
            new StreamInfo(
                new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
                Protocol.HTTP_11));
    HttpResponse response =
        filter.filter(request, passed -> HttpResponse.localReply(200, "passed", ""));
    return String.valueOf(response.localReplyDetails());
  }

  private static ExtensionWithMatcher.Builder config(Matcher tree) {
    return ExtensionWithMatcher.newBuilder()
        .setXdsMatcher(tree)
        .setExtensionConfig(
            io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.newBuilder()
                .setName("stop")
                .setTypedConfig(Any.pack(StringValue.of("stop"))));
  }

  private static Matcher tree(Message input, Message action) {
    return Matcher.newBuilder()
        .setMatcherTree(
            Matcher.MatcherTree.newBuilder()
                .setInput(extension(input))
                .setExactMatchMap(
                    Matcher.MatcherTree.MatchMap.newBuilder()
                        .putMap(
                            "1",
                            Matcher.OnMatch.newBuilder().setAction(extension(action)).build())))
        .build();
  }

  private static TypedExtensionConfig extension(Message config) {
    return TypedExtensionConfig.newBuilder().setName("x").setTypedConfig(Any.pack(config)).build();
  }

  private static FactoryContext context() {
    List<ExtensionFactory<?>> extensions = new ArrayList<>(HttpInputFactory.all());
    extensions.addAll(NetworkInputFactory.all());
    extensions.add(new StopFactory());
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
            ExtensionRegistry.of(extensions),
            new NodeSettings("", "", Locality.UNKNOWN, "", Map.of())));
  }

  /** Makes a filter that lets no request pass. */
  private static final class StopFactory
      implements HttpFilterFactory<StringValue, StringValue, String> {
    @Override
    public String name() {
      return "stop";
    }

    @Override
    public Class<StringValue> configType() {
      return StringValue.class;
    }

    @Override
    public Class<StringValue> routeConfigType() {
      return StringValue.class;
    }

    @Override
    public Class<String> routeSettingsType() {
      return String.class;
    }

    @Override
    public HttpFilter create(
        StringValue config, PerRouteKey<String> perRoute, FactoryContext context) {
      return (request, next) -> HttpResponse.localReply(403, "stopped", "");
    }

    @Override
    public String createRouteSettings(StringValue config, FactoryContext context) {
      return config.getValue();
    }
  }
}
