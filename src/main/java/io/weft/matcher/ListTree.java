package io.weft.matcher;

import io.weft.matcher.MatchPredicate.Verdict;
import java.util.List;

/**
 * Conditions in order, of which the first that holds and leads to something decides. Source: {@code
 * Matcher.MatcherList}.
 *
 * @param otherwise follows when none does
 */
public record ListTree<A>(List<Branch<A>> branches, OnMatch<A> otherwise) implements MatchTree<A> {
  /** A condition and what follows if it holds. */
  public record Branch<A>(MatchPredicate predicate, OnMatch<A> onMatch) {}

  public ListTree {
    branches = List.copyOf(branches);
  }

  @Override
  public MatchResult<A> match(MatchingData data) {
    for (int i = 0; i < branches.size(); i++) {
      Branch<A> branch = branches.get(i);
      Verdict verdict = branch.predicate().test(data);
      if (data.trace() != null) {
        data.trace().tested(i, branch.predicate(), verdict, data);
      }
      switch (verdict) {
        case UNDECIDED -> {
          return MatchResult.undecided();
        }
        case YES -> {
          MatchResult<A> result = branch.onMatch().resolve(data);
          if (result.isFinal()) {
            return result;
          }
        }
        case NO -> {}
      }
    }
    return otherwise.resolveOtherwise(data);
  }
}
