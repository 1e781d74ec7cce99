package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enumeration. A value. */
final class EnumType {
  private final String fullName;
  private final Map<String, Integer> numbers;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, Integer> byUpperCase = new HashMap<>();

  EnumType(String fullName, Map<String, Integer> numbers) {
    this.fullName = fullName;
    this.numbers = Map.copyOf(numbers);
    numbers.forEach((name, number) -> {
      names.putIfAbsent(number, name);
      byUpperCase.putIfAbsent(name.toUpperCase(Locale.ROOT), number);
    });
  }

  String fullName() {
    return fullName;
  }

  /** The enumerator {@code text} names, by its name or its number; null if there is none. */
  @Nullable Integer number(String text, boolean ignoresCase) {
    Integer number = numbers.get(text);
    if (number == null && ignoresCase) {
      number = byUpperCase.get(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
    if (number != null) {
      return number;
    }
    try {
      int value = Integer.parseInt(text);
      return names.containsKey(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The name of {@code number}; null if it has none. */
  @Nullable String name(int number) {
    return names.get(number);
  }
}
