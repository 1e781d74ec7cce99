package io.weft.matcher;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value of JSON's kind is what was asked for. A value; any thread. Source: {@code
 * envoy.type.matcher.v3.ValueMatcher}.
 */
public sealed interface ValueMatcher {
  /** Whether {@code value}, null where there is none, matches. */
  boolean matches(@Nullable Object value);

  /** The value null, which is not the absence of one. */
  record Null() implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value == null;
    }
  }

  /** A number from {@code start} up to, but not including, {@code end}; equal bounds mean that. */
  record Numeric(double start, double end) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      if (!(value instanceof Double number)) {
        return false;
      }
      return start == end ? number == start : number >= start && number < end;
    }
  }

  /** A text. */
  record Text(StringMatcher test) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value instanceof String text && test.matches(text);
    }
  }

  /** A truth value. */
  record Bool(boolean wanted) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value instanceof Boolean bool && bool == wanted;
    }
  }

  /** Any value, or none. */
  record Present(boolean wanted) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return wanted == (value != null);
    }
  }

  /** A list of which one item matches. */
  record OneOf(ValueMatcher item) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value instanceof List<?> list && list.stream().anyMatch(item::matches);
    }
  }

  /** A value that satisfies one of several tests. */
  record Or(List<ValueMatcher> tests) implements ValueMatcher {
    public Or {
      tests = List.copyOf(tests);
    }

    @Override
    public boolean matches(@Nullable Object value) {
      return tests.stream().anyMatch(test -> test.matches(value));
    }
  }
}
