package io.weft.router;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: first the virtual host by a look-up of its name, then the route as
 * that host's {@link RouteChoice} has it.
 *
 * <p>A value; any thread, never blocks; an exact host makes no garbage. Source: {@code
 * envoy.config.route.v3.RouteConfiguration}; an exact domain is preferred to the longest {@code
 * *.suffix}, that to the longest {@code prefix.*}, that to {@code *}.
 */
public final class RouteTable implements RouteTables {
  /** A virtual host, its domains, and how it finds routes. */
  public record Entries(VirtualHost host, List<String> domains, RouteChoice routes) {
    public Entries {
      domains = List.copyOf(domains);
    }
  }

  /**
   * What is said of the whole table.
   *
   * @param internalOnlyHeaders fields that only internal clients may send
   * @param ignorePort whether the port of a host is left out of the look-up
   * @param ignorePathParameters whether what follows a semicolon is left out of matching
   */
  public record Options(
      List<HeaderName> internalOnlyHeaders, boolean ignorePort, boolean ignorePathParameters) {
    public Options {
      internalOnlyHeaders = List.copyOf(internalOnlyHeaders);
    }
  }

  /** A domain as the configuration writes it, and whose it is. */
  private record Domain(String written, Entries entries) {}

  private final String name;
  private final Options options;
  private final Map<String, Domain> exact = new HashMap<>();
  private final TreeMap<Integer, Map<String, Domain>> suffixes =
      new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Integer, Map<String, Domain>> prefixes =
      new TreeMap<>(Comparator.reverseOrder());
  private @Nullable Domain any;

  /** A table; each domain must be there only once. */
  public RouteTable(String name, Options options, List<Entries> hosts) {
    this.name = name;
    this.options = options;
    for (Entries host : hosts) {
      for (String domain : host.domains()) {
        add(domain.toLowerCase(Locale.ROOT), new Domain(domain, host));
      }
    }
  }

  /** The name by which connection managers ask for it. */
  public String name() {
    return name;
  }

  @Override
  public RouteTable tableFor(HeaderMap headers) {
    return this;
  }

  /** Fields that only internal clients may send. */
  public List<HeaderName> internalOnlyHeaders() {
    return options.internalOnlyHeaders();
  }

  /**
   * The route of a request; null if no route matches.
   *
   * @param random decides about shares and weighted clusters
   */
  public @Nullable Route match(HeaderMap headers, StreamInfo info, long random) {
    return match(headers, info, random, null);
  }

  /** Why {@link #match} finds what it finds; not for the hot path. */
  public RouteExplanation explain(HeaderMap headers, StreamInfo info, long random) {
    RouteExplanation.Trace trace = new RouteExplanation.Trace(name, headers, info, random);
    return trace.found(match(headers, info, random, trace));
  }

  /**
   * As above.
   *
   * @param trace told of each step; null where nobody asks, which costs nothing
   */
  private @Nullable Route match(
      HeaderMap headers, StreamInfo info, long random, RouteExplanation.@Nullable Trace trace) {
    Domain domain = domain(headers.get(HeaderName.AUTHORITY, ""));
    if (domain == null) {
      return null;
    }
    if (trace != null) {
      trace.host(domain.written(), domain.entries());
    }
    if (headers.get(HeaderName.X_FORWARDED_PROTO, "").isEmpty()) {
      // A filter removed it; Envoy finds no route then.
      return null;
    }
    Entries host = domain.entries();
    if (needsTls(host.host(), headers)) {
      if (trace != null) {
        trace.needsTls();
      }
      return TlsRedirect.of(host.host());
    }
    String target = headers.get(HeaderName.PATH, "");
    int end = PathMatcher.pathEnd(target);
    if (options.ignorePathParameters()) {
      int semicolon = target.indexOf(';');
      end = semicolon < 0 ? end : Math.min(end, semicolon);
    }
    return host.routes().find(headers, target, end, info, random, trace);
  }

  /** The virtual host of {@code authority} with its routes; null if there is none. */
  public @Nullable Entries host(String authority) {
    Domain domain = domain(authority);
    return domain == null ? null : domain.entries();
  }

  private @Nullable Domain domain(String authority) {
    if (any != null && exact.isEmpty() && suffixes.isEmpty() && prefixes.isEmpty()) {
      return any;
    }
    String key = lower(options.ignorePort() ? withoutPort(authority) : authority);
    Domain found = exact.get(key);
    if (found == null && !suffixes.isEmpty()) {
      found = wildcard(suffixes, key, true);
    }
    if (found == null && !prefixes.isEmpty()) {
      found = wildcard(prefixes, key, false);
    }
    return found == null ? any : found;
  }

  private void add(String domain, Domain host) {
    if (domain.equals("*")) {
      any = host;
    } else if (domain.startsWith("*")) {
      String suffix = domain.substring(1);
      suffixes.computeIfAbsent(suffix.length(), length -> new HashMap<>()).put(suffix, host);
    } else if (domain.endsWith("*")) {
      String prefix = domain.substring(0, domain.length() - 1);
      prefixes.computeIfAbsent(prefix.length(), length -> new HashMap<>()).put(prefix, host);
    } else {
      exact.put(domain, host);
    }
  }

  private static @Nullable Domain wildcard(
      Map<Integer, Map<String, Domain>> byLength, String host, boolean atEnd) {
    for (Map.Entry<Integer, Map<String, Domain>> group : byLength.entrySet()) {
      int length = group.getKey();
      // A wildcard stands for at least one character.
      if (length < host.length()) {
        String part = atEnd ? host.substring(host.length() - length) : host.substring(0, length);
        Domain found = group.getValue().get(part);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static boolean needsTls(VirtualHost host, HeaderMap headers) {
    return switch (host.requireTls()) {
      case NONE -> false;
      case EXTERNAL_ONLY -> !isInternal(headers) && !isHttps(headers);
      case ALL -> !isHttps(headers);
    };
  }

  private static boolean isInternal(HeaderMap headers) {
    return headers.get(HeaderName.X_ENVOY_INTERNAL, "").equals("true");
  }

  private static boolean isHttps(HeaderMap headers) {
    return headers.get(HeaderName.X_FORWARDED_PROTO, "").equals("https");
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.indexOf(']', colon) >= 0
        ? authority
        : authority.substring(0, colon);
  }

  private static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return text.toLowerCase(Locale.ROOT);
      }
    }
    return text;
  }

  /** The route of requests in clear text to a host that wants TLS. */
  private static final class TlsRedirect {
    private static final RouteAction ACTION =
        new RouteAction.Redirect(301, "https", "", 0, "", null, false);
    private static final RouteMatch MATCH =
        new RouteMatch(
            new PathMatcher.Prefix("/", false),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            null);

    static Route of(VirtualHost host) {
      return new Route(
          "",
          host,
          Metadata.EMPTY,
          MATCH,
          ACTION,
          List.of(),
          List.of(),
          Map.of(),
          "",
          Route.NO_LIMIT);
    }
  }
}
