package io.weft.http;

/** What a tree of matchers leads to that stands before an HTTP filter. A value; any thread. */
public interface MatchAction {
  /** The filter is left out. Source: {@code SkipFilter}. */
  enum Skip implements MatchAction {
    INSTANCE
  }
}
