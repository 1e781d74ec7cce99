package io.weft.extension.filter.extauthz;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.weft.common.ConfigException;
import io.weft.config.GrpcServiceTranslator;
import io.weft.config.HeaderTransformsTranslator;
import io.weft.config.MatcherTranslator;
import io.weft.config.RetryPolicyTranslator;
import io.weft.grpc.GrpcClient;
import io.weft.matcher.StringMatcher;
import io.weft.router.HeaderTransforms;
import io.weft.router.RetryPolicy;
import io.weft.spi.FactoryContext;
import io.weft.spi.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the services that filters ask. */
final class AuthorizationFactory {
  private static final com.google.protobuf.Duration DEFAULT_TIMEOUT =
      com.google.protobuf.Duration.newBuilder().setNanos(200_000_000).build();

  private AuthorizationFactory() {}

  /** The service {@code proto}; problems name {@code field}. */
  static ServiceChoice grpc(GrpcService proto, String field, FactoryContext context)
      throws ConfigException {
    GrpcClient client = client(proto, field, context);
    return questions -> new GrpcAuthorization(client, questions.requests());
  }

  /** A client of the service {@code proto}, which has 200 ms unless it says something else. */
  static GrpcClient client(GrpcService proto, String field, FactoryContext context)
      throws ConfigException {
    GrpcService limited =
        proto.hasTimeout() ? proto : proto.toBuilder().setTimeout(DEFAULT_TIMEOUT).build();
    try {
      return GrpcServiceTranslator.translate(limited, context);
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  /** As {@link #grpc}, of a service that speaks HTTP. */
  static ServiceChoice http(HttpService proto, String field, FactoryContext context)
      throws ConfigException {
    context.cluster(proto.getServerUri().getCluster(), field + ".server_uri.cluster");
    if (!proto.getPathPrefix().isEmpty() && !proto.getPathPrefix().startsWith("/")) {
      throw new ConfigException(field + ".path_prefix", "path_prefix should start with \"/\".");
    }
    HttpAuthorization.Settings settings = settings(proto, field);
    return questions ->
        new HttpAuthorization(
            settings, questions.told(), context.views(), context.runtime(), context.deadlines());
  }

  private static HttpAuthorization.Settings settings(HttpService proto, String field)
      throws ConfigException {
    AuthorizationResponse response = proto.getAuthorizationResponse();
    return new HttpAuthorization.Settings(
        proto.getServerUri().getCluster(),
        Duration.ofSeconds(
            proto.getServerUri().getTimeout().getSeconds(),
            proto.getServerUri().getTimeout().getNanos()),
        retries(proto, field),
        proto.getPathPrefix(),
        toAdd(proto.getAuthorizationRequest().getHeadersToAddList()),
        matchers(response.getAllowedUpstreamHeaders(), "allowed_upstream_headers"),
        matchers(
            response.getAllowedUpstreamHeadersToAppend(), "allowed_upstream_headers_to_append"),
        response.hasAllowedClientHeaders()
            ? matchers(response.getAllowedClientHeaders(), "allowed_client_headers")
            : null,
        matchers(response.getAllowedClientHeadersOnSuccess(), "allowed_client_headers_on_success"),
        matchers(response.getDynamicMetadataFromHeaders(), "dynamic_metadata_from_headers"));
  }

  private static RetryPolicy retries(HttpService proto, String field) throws ConfigException {
    try {
      return proto.hasRetryPolicy()
          ? RetryPolicyTranslator.translate(proto.getRetryPolicy())
          : RetryPolicy.NONE;
    } catch (ConfigException e) {
      throw e.under(field + ".retry_policy");
    }
  }

  private static HeaderTransforms toAdd(List<HeaderValue> protos) throws ConfigException {
    List<HeaderValueOption> options = new ArrayList<>();
    for (HeaderValue proto : protos) {
      options.add(
          HeaderValueOption.newBuilder()
              .setHeader(proto)
              .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
              .build());
    }
    return HeaderTransformsTranslator.translate(
        options, List.of(), "http_service.authorization_request.headers");
  }

  /**
   * The labels that the metadata of {@code node} has under {@code key}; only texts have a value.
   */
  static Map<String, String> labels(String key, NodeSettings node) {
    if (!(node.metadata().get(key) instanceof Map<?, ?> members)) {
      return Map.of();
    }
    Map<String, String> labels = new HashMap<>();
    members.forEach(
        (name, value) -> labels.put((String) name, value instanceof String text ? text : ""));
    return Map.copyOf(labels);
  }

  /** The tests in {@code proto}; problems name {@code field} and the index. */
  static List<StringMatcher> matchers(ListStringMatcher proto, String field)
      throws ConfigException {
    List<StringMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getPatternsCount(); i++) {
      try {
        matchers.add(MatcherTranslator.string(proto.getPatterns(i)));
      } catch (ConfigException e) {
        throw e.under(field + ".patterns[" + i + ']');
      }
    }
    return matchers;
  }
}
