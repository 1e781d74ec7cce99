package io.weft.extension.filter.listener.proxyprotocol;

import io.weft.stats.Counter;
import io.weft.stats.Scope;
import java.util.List;

/** What is counted of headers, by version. */
final class ProxyProtocolStats {
  private final Scope scope;
  private final Counter errors;

  ProxyProtocolStats(Scope root, String prefix) {
    this.errors = root.counter("downstream_cx_proxy_proto_error");
    this.scope = root.scope(prefix.isEmpty() ? "proxy_proto" : "proxy_proto." + prefix);
    for (String version : List.of("v1", "v2")) {
      for (String outcome : List.of("found", "disallowed", "error")) {
        scope.counter("versions." + version + '.' + outcome);
      }
    }
    scope.counter("not_found_allowed");
    scope.counter("not_found_disallowed");
  }

  void found(int version) {
    scope.counter("versions.v" + version + ".found").inc();
  }

  /** A connection is closed for a header of {@code version} that is well-formed. */
  void disallowed(int version) {
    scope.counter("versions.v" + version + ".disallowed").inc();
    errors.inc();
  }

  /** A connection is closed for a header that is not. */
  void error(int version) {
    scope.counter("versions.v" + version + ".error").inc();
    errors.inc();
  }

  void notFoundAllowed() {
    scope.counter("not_found_allowed").inc();
  }

  /** A connection is closed for having none. */
  void notFoundDisallowed() {
    scope.counter("not_found_disallowed").inc();
    errors.inc();
  }
}
