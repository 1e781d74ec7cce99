package io.weft.matcher;

/**
 * What a {@link MatchTree} leads to. A value.
 *
 * @param <A> the actions of the tree
 */
public sealed interface MatchResult<A> {
  /** The action that the tree has for the data. */
  record Matched<A>(A action) implements MatchResult<A> {}

  /** The tree has nothing for the data. */
  record NoMatch<A>() implements MatchResult<A> {
    private static final NoMatch<Object> INSTANCE = new NoMatch<>();
  }

  /** What the tree depends on is not there yet. */
  record Undecided<A>() implements MatchResult<A> {
    private static final Undecided<Object> INSTANCE = new Undecided<>();
  }

  /** Nothing. */
  @SuppressWarnings("unchecked") // holds no action
  static <A> MatchResult<A> noMatch() {
    return (MatchResult<A>) NoMatch.INSTANCE;
  }

  /** Not yet. */
  @SuppressWarnings("unchecked") // holds no action
  static <A> MatchResult<A> undecided() {
    return (MatchResult<A>) Undecided.INSTANCE;
  }

  /** Whether the search ends here. */
  default boolean isFinal() {
    return !(this instanceof NoMatch);
  }
}
