package io.weft.router;

import io.weft.http.HeaderName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of a request is hashed, so that like requests go to one host. A value. Source: {@code
 * envoy.config.route.v3.RouteAction.HashPolicy}.
 *
 * @param terminal whether what follows is left out if this one yielded something
 */
public record HashPolicy(Input input, boolean terminal) {
  /** What is hashed. */
  public sealed interface Input {
    /** The values of a field. */
    record Header(HeaderName name, @Nullable RegexRewrite rewrite) implements Input {}

    /**
     * A cookie.
     *
     * @param ttl of one that is made where the client sent none; null makes none
     * @param attributes of such a one, each with a semicolon in front
     */
    record Cookie(String name, @Nullable Duration ttl, String path, String attributes)
        implements Input {}

    /** The client's address. */
    record SourceIp() implements Input {}

    /** A parameter of the query. */
    record QueryParameter(String name) implements Input {}

    /** An object that a filter noted. */
    record FilterState(String key) implements Input {}
  }
}
