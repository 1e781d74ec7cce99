package io.weft.matcher;

/**
 * Something that a request has to be; tells of itself where somebody asks why a route was passed
 * over. A value; any thread.
 */
public interface Condition {
  /** What is looked at, and what it has to be. Not for the hot path. */
  Description describe();

  /**
   * A condition in words.
   *
   * @param kind what sort of thing is looked at, after the field of Envoy's {@code RouteMatch}
   * @param name which of these it is, such as the name of a field; empty if there is only one
   * @param wanted what it has to be
   */
  record Description(String kind, String name, String wanted) {}
}
