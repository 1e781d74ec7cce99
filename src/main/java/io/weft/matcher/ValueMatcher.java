package io.weft.matcher;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value of JSON's kind is what was asked for. A value; any thread. Source: {@code
 * envoy.type.matcher.v3.ValueMatcher}.
 */
public sealed interface ValueMatcher {
  /** Whether {@code value}, null where there is none, matches. */
  boolean matches(@Nullable Object value);

  /** What a value has to be, in words. */
  String describe();

  /** The value null, which is not the absence of one. */
  record Null() implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value == null;
    }

    @Override
    public String describe() {
      return "null";
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

    @Override
    public String describe() {
      return start == end ? "number " + start : "number from " + start + " to below " + end;
    }
  }

  /** A text. */
  record Text(StringMatcher test) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value instanceof String text && test.matches(text);
    }

    @Override
    public String describe() {
      return test.describe();
    }
  }

  /** A truth value. */
  record Bool(boolean wanted) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value instanceof Boolean bool && bool == wanted;
    }

    @Override
    public String describe() {
      return Boolean.toString(wanted);
    }
  }

  /** Any value, or none. */
  record Present(boolean wanted) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return wanted == (value != null);
    }

    @Override
    public String describe() {
      return wanted ? "present" : "absent";
    }
  }

  /** A list of which one item matches. */
  record OneOf(ValueMatcher item) implements ValueMatcher {
    @Override
    public boolean matches(@Nullable Object value) {
      return value instanceof List<?> list && list.stream().anyMatch(item::matches);
    }

    @Override
    public String describe() {
      return "list with an item that is " + item.describe();
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

    @Override
    public String describe() {
      return tests.stream().map(ValueMatcher::describe).collect(Collectors.joining(" or "));
    }
  }
}
