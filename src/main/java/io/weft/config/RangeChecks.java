package io.weft.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rules on numbers, durations and times. */
final class RangeChecks {
  private static final BigDecimal TWO_TO_64 = new BigDecimal("18446744073709551616");

  private RangeChecks() {}

  /**
   * What {@code rules} say of a number or duration.
   *
   * @param unit what is written behind a value, {@code "s"} or nothing
   * @param bits how wide an unsigned number is; 0 for a signed one
   */
  static Check of(Message rules, String unit, int bits) {
    Bounds bounds =
        new Bounds(
            bound(rules, "gt", bits),
            bound(rules, "gte", bits),
            bound(rules, "lt", bits),
            bound(rules, "lte", bits));
    BigDecimal only = bound(rules, "const", bits);
    List<BigDecimal> in = bounds(rules, "in", bits);
    List<BigDecimal> notIn = bounds(rules, "not_in", bits);
    boolean ignoresEmpty = RuleOptions.is(rules, "ignore_empty");
    return value -> {
      BigDecimal number = widen(RuleOptions.decimal(value), bits);
      if (ignoresEmpty && number != null && number.signum() == 0) {
        return null;
      }
      if (!bounds.isEmpty() && (number == null || !bounds.include(number))) {
        return "must be " + bounds.describe(unit) + ", is " + show(number, value, unit);
      }
      if (only != null && (number == null || number.compareTo(only) != 0)) {
        return "must be " + only.toPlainString() + unit;
      }
      if (!in.isEmpty() && !contains(in, number)) {
        return "must be one of " + list(in, unit);
      }
      if (contains(notIn, number)) {
        return "must not be one of " + list(notIn, unit);
      }
      return null;
    };
  }

  /** What {@code rules} say of a time in relation to now. */
  static Check ofNow(Message rules, Clock clock) {
    boolean before = RuleOptions.is(rules, "lt_now");
    boolean after = RuleOptions.is(rules, "gt_now");
    Message within = RuleOptions.message(rules, "within");
    BigDecimal distance = within == null ? null : RuleOptions.decimal(within);
    return value -> {
      Instant instant = clock.instant();
      BigDecimal now =
          BigDecimal.valueOf(instant.getEpochSecond())
              .add(BigDecimal.valueOf(instant.getNano(), 9));
      BigDecimal time = RuleOptions.decimal(value);
      if (time == null) {
        return null;
      }
      if (before && time.compareTo(now) >= 0) {
        return "must be in the past";
      }
      if (after && time.compareTo(now) <= 0) {
        return "must be in the future";
      }
      if (distance != null && time.subtract(now).abs().compareTo(distance) > 0) {
        return "must be within " + distance.toPlainString() + "s of now";
      }
      return null;
    };
  }

  /** How wide the unsigned numbers of {@code type} are; 0 for a signed type. */
  static int unsignedBits(FieldDescriptor.Type type) {
    return switch (type) {
      case UINT32, FIXED32 -> 32;
      case UINT64, FIXED64 -> 64;
      default -> 0;
    };
  }

  private static @Nullable BigDecimal bound(Message rules, String name, int bits) {
    Object value = RuleOptions.get(rules, name);
    return value == null ? null : widen(RuleOptions.decimal(value), bits);
  }

  private static List<BigDecimal> bounds(Message rules, String name, int bits) {
    List<BigDecimal> bounds = new ArrayList<>();
    for (Object value : RuleOptions.list(rules, name)) {
      BigDecimal bound = widen(RuleOptions.decimal(value), bits);
      if (bound != null) {
        bounds.add(bound);
      }
    }
    return bounds;
  }

  private static @Nullable BigDecimal widen(@Nullable BigDecimal number, int bits) {
    if (number == null || bits == 0 || number.signum() >= 0) {
      return number;
    }
    return number.add(bits == 64 ? TWO_TO_64 : BigDecimal.valueOf(1L << 32));
  }

  private static boolean contains(List<BigDecimal> values, @Nullable BigDecimal number) {
    if (number != null) {
      for (BigDecimal value : values) {
        if (value.compareTo(number) == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static String list(List<BigDecimal> values, String unit) {
    return values.stream()
        .map(value -> value.toPlainString() + unit)
        .collect(Collectors.joining(", "));
  }

  private static String show(@Nullable BigDecimal number, Object value, String unit) {
    return number == null ? value.toString() : number.toPlainString() + unit;
  }

  /** An interval, or its outside where the upper end is below the lower one. */
  private record Bounds(
      @Nullable BigDecimal above,
      @Nullable BigDecimal from,
      @Nullable BigDecimal below,
      @Nullable BigDecimal upTo) {
    boolean isEmpty() {
      return above == null && from == null && below == null && upTo == null;
    }

    boolean include(BigDecimal number) {
      boolean isHighEnough =
          (above == null || number.compareTo(above) > 0)
              && (from == null || number.compareTo(from) >= 0);
      boolean isLowEnough =
          (below == null || number.compareTo(below) < 0)
              && (upTo == null || number.compareTo(upTo) <= 0);
      return isOutside() ? isHighEnough || isLowEnough : isHighEnough && isLowEnough;
    }

    private boolean isOutside() {
      BigDecimal low = above == null ? from : above;
      BigDecimal high = below == null ? upTo : below;
      return low != null && high != null && high.compareTo(low) < 0;
    }

    String describe(String unit) {
      List<String> parts = new ArrayList<>();
      add(parts, "more than ", above, unit);
      add(parts, "at least ", from, unit);
      add(parts, "less than ", below, unit);
      add(parts, "at most ", upTo, unit);
      return String.join(isOutside() ? " or " : " and ", parts);
    }

    private static void add(
        List<String> parts, String words, @Nullable BigDecimal bound, String unit) {
      if (bound != null) {
        parts.add(words + bound.toPlainString() + unit);
      }
    }
  }
}
