package io.weft.matcher;

import org.jspecify.annotations.Nullable;

/**
 * What follows when a part of a tree matches: an action, another tree, or nothing. A value. Source:
 * {@code xds.type.matcher.v3.Matcher.OnMatch}.
 *
 * @param <A> the actions
 */
public final class OnMatch<A> {
  private final MatchResult<A> action;
  private final @Nullable MatchTree<A> tree;
  private final boolean keepsMatching;

  private OnMatch(MatchResult<A> action, @Nullable MatchTree<A> tree, boolean keepsMatching) {
    this.action = action;
    this.tree = tree;
    this.keepsMatching = keepsMatching;
  }

  /** Nothing follows. */
  public static <A> OnMatch<A> nothing() {
    return new OnMatch<>(MatchResult.noMatch(), null, false);
  }

  /** {@code action} follows, unless {@code keepsMatching}: then it is as if nothing had matched. */
  public static <A> OnMatch<A> of(A action, boolean keepsMatching) {
    return new OnMatch<>(new MatchResult.Matched<>(action), null, keepsMatching);
  }

  /** What {@code tree} leads to follows; {@code keepsMatching} as in {@link #of}. */
  public static <A> OnMatch<A> ofTree(MatchTree<A> tree, boolean keepsMatching) {
    return new OnMatch<>(MatchResult.noMatch(), tree, keepsMatching);
  }

  /** What follows for {@code data}. */
  public MatchResult<A> resolve(MatchingData data) {
    MatchTrace trace = data.trace();
    if (trace != null) {
      trace.enter();
    }
    MatchResult<A> result = tree == null ? action : tree.match(data);
    boolean isNoted = keepsMatching && result instanceof MatchResult.Matched;
    if (trace != null) {
      trace.leave();
      if (isNoted) {
        trace.keepsMatching();
      }
    }
    return isNoted ? MatchResult.noMatch() : result;
  }

  /** As {@link #resolve}, where nothing in a tree matched. */
  public MatchResult<A> resolveOtherwise(MatchingData data) {
    MatchTrace trace = data.trace();
    if (trace != null) {
      trace.otherwise(tree != null || action instanceof MatchResult.Matched);
    }
    return resolve(data);
  }
}
