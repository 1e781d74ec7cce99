package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * How path and host of a forwarded request are changed. A value; any thread.
 *
 * @param path null leaves the path
 * @param host null leaves the host
 * @param appendForwardedHost whether the former host is told in {@code x-forwarded-host}
 */
public record Rewrites(
    @Nullable PathRewrite path, @Nullable HostRewrite host, boolean appendForwardedHost) {
  /** No change. */
  public static final Rewrites NONE = new Rewrites(null, null, false);

  /**
   * Changes {@code headers}.
   *
   * @param match what the route matched
   * @param tellsOriginal whether the former path is told in {@code x-envoy-original-path}
   */
  void apply(HeaderMap headers, PathMatcher match, boolean tellsOriginal) {
    if (host != null) {
      String replacement = host(headers);
      if (replacement != null && !replacement.isEmpty()) {
        rewriteHost(headers, replacement, tellsOriginal);
      }
    }
    String current = headers.get(HeaderName.PATH);
    if (path == null || current == null) {
      return;
    }
    if (tellsOriginal) {
      headers.set(HeaderName.X_ENVOY_ORIGINAL_PATH, current);
    }
    headers.set(HeaderName.PATH, path.apply(current, PathMatcher.pathEnd(current), match));
  }

  /** Puts the name of the chosen host in the place of the host, if the route wants that. */
  void applyHostname(HeaderMap headers, String hostname, boolean tellsOriginal) {
    if (host instanceof HostRewrite.Auto && !hostname.isEmpty()) {
      rewriteHost(headers, hostname, tellsOriginal);
    }
  }

  private @Nullable String host(HeaderMap headers) {
    return switch (host) {
      case HostRewrite.Literal literal -> literal.host();
      case HostRewrite.FromHeader from -> headers.get(from.header());
      case HostRewrite.FromPath from -> {
        String target = headers.get(HeaderName.PATH, "");
        yield from.rewrite().apply(target.substring(0, PathMatcher.pathEnd(target)));
      }
      case HostRewrite.Auto auto -> null;
      case null -> null;
    };
  }

  private void rewriteHost(HeaderMap headers, String replacement, boolean tellsOriginal) {
    String former = headers.get(HeaderName.AUTHORITY, "");
    if (appendForwardedHost && !former.isEmpty() && !former.equals(replacement)) {
      headers.appendValue(HeaderName.X_FORWARDED_HOST, former, ",");
    }
    if (tellsOriginal && !former.isEmpty()) {
      headers.set(HeaderName.X_ENVOY_ORIGINAL_HOST, former);
    }
    headers.set(HeaderName.AUTHORITY, replacement);
  }
}
