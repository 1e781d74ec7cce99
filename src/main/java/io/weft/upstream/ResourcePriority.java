package io.weft.upstream;

/**
 * Which set of circuit breakers a request counts against; a route says so. Not to be confused with
 * the priority of a host. Source: {@code envoy.config.core.v3.RoutingPriority}.
 */
public enum ResourcePriority {
  DEFAULT("default"),
  HIGH("high");

  private final String text;

  ResourcePriority(String text) {
    this.text = text;
  }

  /** The name in stats. */
  public String text() {
    return text;
  }
}
