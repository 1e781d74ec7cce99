package io.weft.router;

import io.weft.http.HeaderName;

/** How {@code :authority} is changed on its way to the host. A value. */
public sealed interface HostRewrite {
  /** To a fixed name. */
  record Literal(String host) implements HostRewrite {}

  /** To the value of a field. */
  record FromHeader(HeaderName header) implements HostRewrite {}

  /** To what a pattern makes of the path. */
  record FromPath(RegexRewrite rewrite) implements HostRewrite {}

  /** To the name of the host that was chosen. */
  record Auto() implements HostRewrite {}
}
