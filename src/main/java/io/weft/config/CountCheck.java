package io.weft.config;

import com.google.protobuf.Message;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many items a list or a map may have. A value.
 *
 * @param isUnique whether no item may be there twice
 * @param ignoresEmpty whether none at all is right too
 */
record CountCheck(long least, long most, boolean isUnique, boolean ignoresEmpty) implements Check {
  /** What {@code rules} say of {@code what}: items or pairs. */
  static CountCheck of(Message rules, String what) {
    return new CountCheck(
        RuleOptions.count(rules, "min_" + what, 0),
        RuleOptions.count(rules, "max_" + what, Long.MAX_VALUE),
        RuleOptions.is(rules, "unique"),
        RuleOptions.is(rules, "ignore_empty"));
  }

  /** Whether there may be so many items. */
  boolean allows(int items) {
    return (ignoresEmpty && items == 0) || (items >= least && items <= most);
  }

  @Override
  public @Nullable String problem(Object value) {
    List<?> items = (List<?>) value;
    if (ignoresEmpty && items.isEmpty()) {
      return null;
    }
    if (items.size() < least) {
      return "must have at least " + least + " items, has " + items.size();
    }
    if (items.size() > most) {
      return "must have at most " + most + " items, has " + items.size();
    }
    if (isUnique && new HashSet<>(items).size() < items.size()) {
      return "must not have the same item twice";
    }
    return null;
  }
}
