package io.weft.matcher;

import io.weft.matcher.MatchPredicate.Verdict;
import io.weft.matcher.MatchStep.Finding;
import io.weft.matcher.MatchStep.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes notes of the way through trees of matchers, which tell it of each step: there is no second
 * search that could go elsewhere. Owned by one thread; not for the hot path.
 */
public final class MatchTrace {
  private final List<MatchStep> steps = new ArrayList<>();
  private int depth;

  /** The steps so far, in order. */
  public List<MatchStep> steps() {
    return List.copyOf(steps);
  }

  /**
   * A tree looked at {@code input} and found {@code key}; null where it has none for that.
   *
   * @param tree what the field of the tree is called
   */
  public void lookedUp(
      String tree, MatchInput.Text input, MatchingData data, @Nullable String key) {
    Reason reason = new Reason(input.describe(), "", input.text(data));
    if (key == null) {
      add(tree, Finding.HAS_NO_KEY, List.of(reason));
    } else {
      add(tree + "[\"" + key + "\"]", Finding.HOLDS, List.of(reason));
    }
  }

  /** A tree found that {@code input} is not there yet. */
  public void waits(String tree, MatchInput input) {
    add(tree, Finding.WAITS, List.of(new Reason(input.describe(), "", null)));
  }

  /** A list tried its condition {@code index}. */
  void tested(int index, MatchPredicate predicate, Verdict verdict, MatchingData data) {
    add(
        "matchers[" + index + ']',
        switch (verdict) {
          case YES -> Finding.HOLDS;
          case NO -> Finding.FAILS;
          case UNDECIDED -> Finding.WAITS;
        },
        verdict == Verdict.YES ? List.of() : predicate.reasons(data));
  }

  /** Nothing in a tree matched. */
  void otherwise(boolean isConfigured) {
    add("on_no_match", isConfigured ? Finding.HOLDS : Finding.ENDS, List.of());
  }

  /** What would have followed is only noted. */
  void keepsMatching() {
    add("keep_matching", Finding.KEEPS_MATCHING, List.of());
  }

  /** A tree inside of the present one begins. */
  void enter() {
    depth++;
  }

  /** The tree inside ends. */
  void leave() {
    depth--;
  }

  private void add(String place, Finding finding, List<Reason> reasons) {
    steps.add(new MatchStep(depth, place, finding, reasons));
  }
}
