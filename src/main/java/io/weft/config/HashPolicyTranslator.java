package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.HashPolicy;

/** Translates what of a request is hashed. Source: {@code RouteAction.HashPolicy}. */
final class HashPolicyTranslator {
  private HashPolicyTranslator() {}

  static HashPolicy.Input input(RouteAction.HashPolicy proto) throws ConfigException {
    return switch (proto.getPolicySpecifierCase()) {
      case HEADER -> {
        var header = proto.getHeader();
        yield new HashPolicy.Input.Header(
            HeaderName.ofRequest(header.getHeaderName()),
            header.hasRegexRewrite()
                ? RouteActionTranslator.regex(header.getRegexRewrite(), "header.regex_rewrite")
                : null);
      }
      case COOKIE -> {
        var cookie = proto.getCookie();
        StringBuilder attributes = new StringBuilder();
        cookie
            .getAttributesList()
            .forEach(attribute -> {
              attributes.append("; ").append(attribute.getName());
              if (!attribute.getValue().isEmpty()) {
                attributes.append('=').append(attribute.getValue());
              }
            });
        yield new HashPolicy.Input.Cookie(
            cookie.getName(),
            cookie.hasTtl() ? ClusterTranslator.duration(cookie.getTtl()) : null,
            cookie.getPath(),
            attributes.toString());
      }
      case CONNECTION_PROPERTIES -> new HashPolicy.Input.SourceIp();
      case QUERY_PARAMETER ->
          new HashPolicy.Input.QueryParameter(proto.getQueryParameter().getName());
      case FILTER_STATE -> new HashPolicy.Input.FilterState(proto.getFilterState().getKey());
      case POLICYSPECIFIER_NOT_SET -> throw new ConfigException("", "is empty");
    };
  }
}
