package io.weft.matcher;

import java.util.List;

/**
 * A condition of a {@link ListTree}. A value; any thread. Source: {@code
 * xds.type.matcher.v3.Matcher.MatcherList.Predicate}.
 */
public sealed interface MatchPredicate {
  /** Whether a condition holds. */
  enum Verdict {
    YES,
    NO,
    /** What it depends on is not there yet. */
    UNDECIDED;

    static Verdict of(boolean holds) {
      return holds ? YES : NO;
    }
  }

  /** Whether the condition holds for {@code data}. */
  Verdict test(MatchingData data);

  /**
   * That what {@code input} reads is what {@code matcher} asks for; where it is absent, it is not.
   */
  record Single(MatchInput input, InputMatcher matcher) implements MatchPredicate {
    @Override
    public Verdict test(MatchingData data) {
      if (!input.isAvailable(data)) {
        return Verdict.UNDECIDED;
      }
      return switch (input) {
        case MatchInput.Text ofText -> {
          String text = ofText.text(data);
          yield Verdict.of(text != null && matcher.matches(text));
        }
        case MatchInput.Value ofValue -> Verdict.of(matcher.matchesValue(ofValue.value(data)));
      };
    }
  }

  /** That all of {@code parts} hold. */
  record All(List<MatchPredicate> parts) implements MatchPredicate {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public Verdict test(MatchingData data) {
      for (int i = 0; i < parts.size(); i++) {
        Verdict verdict = parts.get(i).test(data);
        if (verdict != Verdict.YES) {
          return verdict;
        }
      }
      return Verdict.YES;
    }
  }

  /** That one of {@code parts} holds. */
  record Any(List<MatchPredicate> parts) implements MatchPredicate {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public Verdict test(MatchingData data) {
      Verdict verdict = Verdict.NO;
      for (int i = 0; i < parts.size(); i++) {
        Verdict one = parts.get(i).test(data);
        if (one == Verdict.YES) {
          return Verdict.YES;
        }
        if (one == Verdict.UNDECIDED) {
          verdict = Verdict.UNDECIDED;
        }
      }
      return verdict;
    }
  }

  /** That {@code part} does not hold. */
  record Not(MatchPredicate part) implements MatchPredicate {
    @Override
    public Verdict test(MatchingData data) {
      return switch (part.test(data)) {
        case YES -> Verdict.NO;
        case NO -> Verdict.YES;
        case UNDECIDED -> Verdict.UNDECIDED;
      };
    }
  }
}
