package io.weft.config;

import io.envoyproxy.envoy.config.rbac.v3.MetadataSource;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.MatchedRoute;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MatchingData;
import io.weft.matcher.MetadataMatcher;
import io.weft.matcher.RbacRule;
import io.weft.matcher.StringMatcher;
import java.util.ArrayList;
import java.util.List;

/** The rules that permissions and principals have in common. */
final class RbacRules {
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);

  /** Translates one of several rules. */
  @FunctionalInterface
  interface Translation<P> {
    RbacRule translate(P proto) throws ConfigException;
  }

  private RbacRules() {}

  /** The rules {@code protos}, whose problems name {@code field} and the index. */
  static <P> List<RbacRule> translate(List<P> protos, String field, Translation<P> translation)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<RbacRule> rules = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      P proto = protos.get(i);
      RbacRule rule = errors.attempt(field + '[' + i + ']', () -> translation.translate(proto));
      if (rule != null) {
        rules.add(rule);
      }
    }
    errors.throwIfAny();
    return rules;
  }

  static RbacRule all(List<RbacRule> rules) {
    return data -> {
      for (int i = 0; i < rules.size(); i++) {
        if (!rules.get(i).matches(data)) {
          return false;
        }
      }
      return true;
    };
  }

  static RbacRule any(List<RbacRule> rules) {
    return data -> {
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i).matches(data)) {
          return true;
        }
      }
      return false;
    };
  }

  static RbacRule not(RbacRule rule) {
    return data -> !rule.matches(data);
  }

  static RbacRule header(io.envoyproxy.envoy.config.route.v3.HeaderMatcher proto)
      throws ConfigException {
    try {
      HeaderMatcher matcher = MatcherTranslator.header(proto);
      return data -> matcher.matches(headers(data));
    } catch (ConfigException e) {
      throw e.under("header");
    }
  }

  /** The path without its query. */
  static RbacRule path(io.envoyproxy.envoy.type.matcher.v3.PathMatcher proto)
      throws ConfigException {
    StringMatcher matcher;
    try {
      matcher = MatcherTranslator.string(proto.getPath());
    } catch (ConfigException e) {
      throw e.under("url_path.path");
    }
    return data -> {
      String target = headers(data).get(HeaderName.PATH);
      return target != null
          && matcher.matches(target.substring(0, io.weft.router.PathMatcher.pathEnd(target)));
    };
  }

  static RbacRule metadata(io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher proto)
      throws ConfigException {
    try {
      MetadataMatcher matcher = MatcherTranslator.metadata(proto);
      return data -> matcher.matches(data.dynamicMetadata());
    } catch (ConfigException e) {
      throw e.under("metadata");
    }
  }

  static RbacRule metadata(SourcedMetadata proto) throws ConfigException {
    MetadataMatcher matcher;
    try {
      matcher = MatcherTranslator.metadata(proto.getMetadataMatcher());
    } catch (ConfigException e) {
      throw e.under("sourced_metadata.metadata_matcher");
    }
    if (proto.getMetadataSource() != MetadataSource.ROUTE) {
      return data -> matcher.matches(data.dynamicMetadata());
    }
    return data -> {
      MatchedRoute route = data.stream() == null ? null : data.stream().route();
      return route != null && matcher.matches(route.metadata());
    };
  }

  /** The fields of a request; none for a connection. */
  static HeaderMap headers(MatchingData data) {
    HeaderMap headers = data.requestHeaders();
    return headers == null ? NO_HEADERS : headers;
  }
}
