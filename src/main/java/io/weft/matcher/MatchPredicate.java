package io.weft.matcher;

import io.weft.matcher.MatchStep.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /** What decides about {@code data}, where the condition does not hold. Not for the hot path. */
  List<Reason> reasons(MatchingData data);

  /** What the condition wants, in words. Not for the hot path. */
  String describe();

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

    @Override
    public List<Reason> reasons(MatchingData data) {
      return List.of(reason(matcher.describe(), data));
    }

    private Reason reason(String wanted, MatchingData data) {
      @Nullable Object actual =
          switch (input) {
            case MatchInput.Text ofText -> ofText.text(data);
            case MatchInput.Value ofValue -> ofValue.value(data);
          };
      return new Reason(input.describe(), wanted, actual == null ? null : actual.toString());
    }

    @Override
    public String describe() {
      return input.describe() + ' ' + matcher.describe();
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

    @Override
    public List<Reason> reasons(MatchingData data) {
      for (MatchPredicate part : parts) {
        if (part.test(data) != Verdict.YES) {
          return part.reasons(data);
        }
      }
      return List.of();
    }

    @Override
    public String describe() {
      return parts.stream().map(MatchPredicate::describe).collect(Collectors.joining(" and "));
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

    @Override
    public List<Reason> reasons(MatchingData data) {
      Verdict decisive = test(data);
      List<Reason> reasons = new ArrayList<>();
      for (MatchPredicate part : parts) {
        if (part.test(data) == decisive) {
          reasons.addAll(part.reasons(data));
        }
      }
      return reasons;
    }

    @Override
    public String describe() {
      return parts.stream().map(MatchPredicate::describe).collect(Collectors.joining(" or "));
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

    @Override
    public List<Reason> reasons(MatchingData data) {
      if (part instanceof Single single) {
        return List.of(single.reason("not " + single.matcher().describe(), data));
      }
      return List.of(new Reason("condition", describe(), "true"));
    }

    @Override
    public String describe() {
      return "not (" + part.describe() + ')';
    }
  }
}
