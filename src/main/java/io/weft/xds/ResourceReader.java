package io.weft.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.common.Log;
import io.weft.common.XdstpName;
import io.weft.config.FeatureCoverage;
import io.weft.config.MessageTypes;
import io.weft.config.ProtoValidator;
import io.weft.config.QuickCheck;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the resources of a response and checks what can be checked without knowing what is in
 * service. Where responses say all there is, a resource whose bytes came before is the same object
 * again, since most pushes repeat what is known. Used by the thread of the stream alone.
 */
final class ResourceReader {
  private static final Log LOG = Log.of("config");

  private final Predicate<String> knownExtensions;
  private final boolean isDelta;
  private final Map<ResourceType, Map<ByteString, Resource>> known =
      new EnumMap<>(ResourceType.class);

  /**
   * A reader that refuses what is not among {@code knownExtensions}, by full name of message.
   *
   * @param isDelta whether responses say only what changed
   */
  ResourceReader(Predicate<String> knownExtensions, boolean isDelta) {
    this.knownExtensions = knownExtensions;
    this.isDelta = isDelta;
  }

  /** The resources of {@code response}. */
  Update read(ResourceType type, AdsResponse response) {
    return read(type, response, name -> true);
  }

  /** The resources of {@code response} that somebody wants. */
  Update read(ResourceType type, AdsResponse response, Predicate<String> wanted) {
    Map<ByteString, Resource> before = known.getOrDefault(type, Map.of());
    Map<ByteString, Resource> now = new HashMap<>();
    List<Resource> resources = new ArrayList<>();
    StringJoiner unusable = new StringJoiner("\n");
    for (AdsResponse.Wrapped wrapped : response.resources()) {
      if (!wrapped.name().isEmpty() && !wanted.test(wrapped.name())) {
        continue;
      }
      Any body = wrapped.body();
      Resource resource =
          body == null || !body.getTypeUrl().equals(type.typeUrl())
              ? null
              : before.get(body.getValue());
      if (resource == null) {
        ReadResource read = read(type, wrapped);
        resource = read.resource();
        if (read.isUnusable() && resource.problem() != null) {
          unusable.add(describe(resource, resource.problem()));
        }
      }
      if (wrapped.name().isEmpty() && resource.problem() == null && !wanted.test(resource.name())) {
        continue;
      }
      if (body != null) {
        now.put(body.getValue(), resource);
      }
      resources.add(delivered(type, resource, wrapped, response.version()));
    }
    if (unusable.length() == 0 && !isDelta) {
      // Over delta resources come when they have changed: there is nothing to be remembered.
      known.put(type, now);
    }
    return new Update(
        type, response.version(), resources, isDelta, response.removed(), unusable.toString());
  }

  private static String describe(Resource resource, ConfigException problem) {
    String all = Rejections.text(problem);
    return resource.name().isEmpty() ? all : resource.name() + ": " + all;
  }

  private static Resource delivered(
      ResourceType type, Resource resource, AdsResponse.Wrapped wrapped, String version) {
    String name = wrapped.name().isEmpty() ? resource.name() : wrapped.name();
    ConfigException problem = resource.problem();
    if (problem == null && resource.message() != null && !isSame(name, resource.name())) {
      problem = misnamed(type, name, resource.name());
    }
    // A virtual host is not called there what it calls itself, and an endpoint has no name.
    boolean isRenamed =
        type == ResourceType.VIRTUAL_HOSTS
            || type == ResourceType.LB_ENDPOINTS
            || problem != resource.problem();
    return new Resource(
        isRenamed ? name : resource.name(),
        wrapped.version().isEmpty() ? version : wrapped.version(),
        resource.message(),
        wrapped.timeToLive(),
        problem,
        wrapped.aliases());
  }

  private static boolean isSame(String name, String own) {
    return name.equals(own) || XdstpName.canonical(name).equals(XdstpName.canonical(own));
  }

  /** What Envoy says of a resource that was wanted under another name than it has. */
  private static @Nullable ConfigException misnamed(ResourceType type, String name, String own) {
    String what =
        switch (type) {
          case ENDPOINTS -> "EDS cluster";
          case ROUTES -> "RDS configuration";
          case SECRETS -> "SDS secret";
          case RUNTIME -> "RTDS runtime";
          case CLUSTER, LISTENER, EXTENSIONS, VIRTUAL_HOSTS, SCOPES, LB_ENDPOINTS -> null;
        };
    return what == null
        ? null
        : new ConfigException("", "Unexpected " + what + " (expecting " + name + "): " + own);
  }

  private ReadResource read(ResourceType type, AdsResponse.Wrapped wrapped) {
    Any body = wrapped.body();
    if (body == null) {
      return new ReadResource(resource(wrapped.name(), null, null), false);
    }
    if (!body.getTypeUrl().equals(type.typeUrl())) {
      return unusable(
          wrapped.name(),
          null,
          List.of(
              new ConfigProblem(
                  "", "type URL " + body.getTypeUrl() + " does not match " + type.typeUrl())));
    }
    Message message;
    try {
      message = type.parser().parseFrom(body.getValue());
    } catch (InvalidProtocolBufferException e) {
      return unusable(
          wrapped.name(),
          null,
          List.of(
              new ConfigProblem("", "the bytes are no " + type.typeUrl() + ": " + e.getMessage())));
    }
    if (QuickCheck.isClean(MessageTypes.descriptor(message), body.getValue(), knownExtensions)) {
      return new ReadResource(resource(type.name(message), message, null), false);
    }
    List<ConfigProblem> invalid = ProtoValidator.validate(message);
    if (!invalid.isEmpty()) {
      return unusable(type.name(message), message, invalid);
    }
    FeatureCoverage.Result coverage = FeatureCoverage.check(message, knownExtensions);
    coverage.notes().forEach(note -> LOG.debug(note::toString));
    List<ConfigProblem> refused = coverage.refused();
    return new ReadResource(
        resource(
            type.name(message), message, refused.isEmpty() ? null : new ConfigException(refused)),
        false);
  }

  private static ReadResource unusable(
      String name, @Nullable Message message, List<ConfigProblem> problems) {
    return new ReadResource(resource(name, message, new ConfigException(problems)), true);
  }

  private static Resource resource(
      String name, @Nullable Message message, @Nullable ConfigException problem) {
    return new Resource(name, "", message, null, problem);
  }

  /**
   * A resource that was read.
   *
   * @param isUnusable whether it spoils the whole response, as with Envoy: it is no message of its
   *     type, or breaks the rules of the API
   */
  private record ReadResource(Resource resource, boolean isUnusable) {}
}
