package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MetadataMatcher;
import io.weft.matcher.StringMatcher;
import io.weft.router.PathMatcher;
import io.weft.router.QueryParameters;
import io.weft.router.RouteMatch;
import io.weft.spi.FactoryContext;
import io.weft.spi.PathMatcherFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Translates the conditions of a route. Source: {@code envoy.config.route.v3.RouteMatch}. */
final class RouteMatchTranslator {
  private RouteMatchTranslator() {}

  static RouteMatch translate(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    PathMatcher path = errors.attempt("", () -> path(proto, context));
    List<HeaderMatcher> headers =
        errors.attempt("", () -> MatcherTranslator.headers(proto.getHeadersList(), "headers"));
    List<QueryParameters.Matcher> query = errors.attempt("", () -> query(proto));
    List<MetadataMatcher> metadata = errors.attempt("", () -> metadata(proto));
    List<FilterStateMatcher> filterState = errors.attempt("", () -> filterState(proto));
    errors.throwIfAny();
    return new RouteMatch(
        Objects.requireNonNull(path),
        Objects.requireNonNull(headers),
        Objects.requireNonNull(query),
        Objects.requireNonNull(metadata),
        Objects.requireNonNull(filterState),
        proto.hasRuntimeFraction()
            ? RuntimeTranslator.fraction(proto.getRuntimeFraction(), context.runtime())
            : null,
        proto.hasGrpc(),
        tls(proto));
  }

  private static PathMatcher path(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto, FactoryContext context)
      throws ConfigException {
    boolean ignoreCase = proto.hasCaseSensitive() && !proto.getCaseSensitive().getValue();
    return switch (proto.getPathSpecifierCase()) {
      case PREFIX -> new PathMatcher.Prefix(proto.getPrefix(), ignoreCase);
      case PATH -> new PathMatcher.Exact(proto.getPath(), ignoreCase);
      case SAFE_REGEX ->
          new PathMatcher.Regex(MatcherTranslator.regex(proto.getSafeRegex(), "safe_regex"));
      case PATH_SEPARATED_PREFIX ->
          new PathMatcher.PathSeparatedPrefix(proto.getPathSeparatedPrefix(), ignoreCase);
      case CONNECT_MATCHER -> new PathMatcher.Connect();
      case PATH_MATCH_POLICY ->
          pathMatcher(proto.getPathMatchPolicy(), "path_match_policy", context);
      case PATHSPECIFIER_NOT_SET ->
          throw new ConfigException(
              "", "one of prefix, path, safe_regex, path_separated_prefix is needed");
    };
  }

  /** The matcher that an extension makes of {@code proto}, which stands in {@code field}. */
  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  static PathMatcher pathMatcher(TypedExtensionConfig proto, String field, FactoryContext context)
      throws ConfigException {
    try {
      var resolved =
          ResolvedExtension.of(
              context.extensions(),
              PathMatcherFactory.class,
              proto.getName(),
              proto.getTypedConfig());
      return ((PathMatcherFactory<Object>) resolved.factory()).create(resolved.config());
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  private static List<QueryParameters.Matcher> query(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto) throws ConfigException {
    List<QueryParameters.Matcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getQueryParametersCount(); i++) {
      var parameter = proto.getQueryParameters(i);
      StringMatcher test = null;
      if (parameter.hasStringMatch()) {
        try {
          test = MatcherTranslator.string(parameter.getStringMatch());
        } catch (ConfigException e) {
          throw e.under("query_parameters[" + i + "].string_match");
        }
      }
      boolean present = !parameter.hasPresentMatch() || parameter.getPresentMatch();
      matchers.add(new QueryParameters.Matcher(parameter.getName(), test, present));
    }
    return matchers;
  }

  private static List<MetadataMatcher> metadata(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto) throws ConfigException {
    List<MetadataMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getDynamicMetadataCount(); i++) {
      try {
        matchers.add(MatcherTranslator.metadata(proto.getDynamicMetadata(i)));
      } catch (ConfigException e) {
        throw e.under("dynamic_metadata[" + i + ']');
      }
    }
    return matchers;
  }

  private static List<FilterStateMatcher> filterState(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto) throws ConfigException {
    List<FilterStateMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getFilterStateCount(); i++) {
      var state = proto.getFilterState(i);
      try {
        matchers.add(MatcherTranslator.filterState(state));
      } catch (ConfigException e) {
        throw e.under("filter_state[" + i + ']');
      }
    }
    return matchers;
  }

  private static RouteMatch.@Nullable TlsContext tls(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto) {
    if (!proto.hasTlsContext()) {
      return null;
    }
    var tls = proto.getTlsContext();
    return new RouteMatch.TlsContext(
        tls.hasPresented() ? tls.getPresented().getValue() : null,
        tls.hasValidated() ? tls.getValidated().getValue() : null);
  }
}
