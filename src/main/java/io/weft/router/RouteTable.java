package io.weft.router;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.router.VirtualHost.TlsRequirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
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

  private static final int NONE = -1;

  private final String name;
  private final Options options;
  private final TextIndex exact;
  private final TreeMap<Integer, Map<String, Integer>> suffixes =
      new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Integer, Map<String, Integer>> prefixes =
      new TreeMap<>(Comparator.reverseOrder());
  private int any = NONE;

  /** Those without a wildcard, in the order of {@code exact}, then the others. */
  private final Domain[] domains;

  /** What a look-up needs of {@code domains}, so that it reads less memory. */
  private final RouteChoice[] choices;

  private final boolean[] wantTls;

  /** A table; each domain must be there only once. */
  public RouteTable(String name, Options options, List<Entries> hosts) {
    this.name = name;
    this.options = options;
    List<Domain> all = new ArrayList<>();
    List<Domain> wildcards = new ArrayList<>();
    for (Entries host : hosts) {
      for (String domain : host.domains()) {
        boolean isWildcard = domain.startsWith("*") || domain.endsWith("*");
        (isWildcard ? wildcards : all).add(new Domain(domain, host));
      }
    }
    this.exact =
        new TextIndex(
            all.stream().map(domain -> domain.written().toLowerCase(Locale.ROOT)).toList());
    for (Domain wildcard : wildcards) {
      addWildcard(wildcard.written().toLowerCase(Locale.ROOT), all.size());
      all.add(wildcard);
    }
    this.domains = all.toArray(Domain[]::new);
    this.choices = new RouteChoice[domains.length];
    this.wantTls = new boolean[domains.length];
    IdentityHashMap<RouteChoice, RouteChoice> together = together(hosts);
    for (int i = 0; i < domains.length; i++) {
      Entries host = domains[i].entries();
      choices[i] = together.getOrDefault(host.routes(), host.routes());
      wantTls[i] = host.host().requireTls() != TlsRequirement.NONE;
    }
  }

  /** The lists of routes of {@code hosts}, put side by side in memory. */
  private static IdentityHashMap<RouteChoice, RouteChoice> together(List<Entries> hosts) {
    PathScan.Builder all = new PathScan.Builder();
    IdentityHashMap<RouteList, PathScan.Start> starts = new IdentityHashMap<>();
    for (Entries host : hosts) {
      if (host.routes() instanceof RouteList list) {
        starts.computeIfAbsent(list, unused -> list.addTo(all));
      }
    }
    PathScan scan = all.build();
    IdentityHashMap<RouteChoice, RouteChoice> together = new IdentityHashMap<>();
    starts.forEach((list, start) -> together.put(list, list.in(scan, start)));
    return together;
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
    int place = place(headers.get(HeaderName.AUTHORITY, ""));
    if (place == NONE) {
      return null;
    }
    if (trace != null) {
      trace.host(domains[place].written(), domains[place].entries());
    }
    if (headers.get(HeaderName.X_FORWARDED_PROTO, "").isEmpty()) {
      // A filter removed it; Envoy finds no route then.
      return null;
    }
    if (wantTls[place] && needsTls(domains[place].entries().host(), headers)) {
      if (trace != null) {
        trace.needsTls();
      }
      return TlsRedirect.of(domains[place].entries().host());
    }
    String target = headers.get(HeaderName.PATH, "");
    int end = PathMatcher.pathEnd(target);
    if (options.ignorePathParameters()) {
      int semicolon = target.indexOf(';');
      end = semicolon < 0 ? end : Math.min(end, semicolon);
    }
    return choices[place].find(headers, target, end, info, random, trace);
  }

  /** The virtual host of {@code authority} with its routes; null if there is none. */
  public @Nullable Entries host(String authority) {
    int place = place(authority);
    return place == NONE ? null : domains[place].entries();
  }

  /** Where in {@code domains} that of {@code authority} is; -1 if there is none. */
  private int place(String authority) {
    if (any != NONE && domains.length == 1) {
      return any;
    }
    String written = options.ignorePort() ? withoutPort(authority) : authority;
    int found = exact.find(written);
    if (found != NONE) {
      return found;
    }
    String key = lower(written);
    if (!key.equals(written)) {
      found = exact.find(key);
    }
    if (found == NONE && !suffixes.isEmpty()) {
      found = wildcard(suffixes, key, true);
    }
    if (found == NONE && !prefixes.isEmpty()) {
      found = wildcard(prefixes, key, false);
    }
    return found == NONE ? any : found;
  }

  private void addWildcard(String domain, int place) {
    if (domain.equals("*")) {
      any = place;
    } else if (domain.startsWith("*")) {
      String suffix = domain.substring(1);
      suffixes.computeIfAbsent(suffix.length(), length -> new HashMap<>()).put(suffix, place);
    } else {
      String prefix = domain.substring(0, domain.length() - 1);
      prefixes.computeIfAbsent(prefix.length(), length -> new HashMap<>()).put(prefix, place);
    }
  }

  private static int wildcard(
      Map<Integer, Map<String, Integer>> byLength, String host, boolean atEnd) {
    for (Map.Entry<Integer, Map<String, Integer>> group : byLength.entrySet()) {
      int length = group.getKey();
      // A wildcard stands for at least one character.
      if (length < host.length()) {
        String part = atEnd ? host.substring(host.length() - length) : host.substring(0, length);
        Integer found = group.getValue().get(part);
        if (found != null) {
          return found;
        }
      }
    }
    return NONE;
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
