package io.weft.http;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message in wire order, pseudo headers included.
 *
 * <p>Two parallel arrays and one bit for each well-known name, so that asking for an absent one
 * costs no search. Values are ISO-8859-1 text without surrounding white space; whether one has
 * characters that no field may have is noted when it comes, so that what a codec has checked is not
 * looked at again. Mutable, owned by the thread of its stream. Source: RFC 9110 section 5.
 */
public final class HeaderMap {
  private static final int INITIAL_CAPACITY = 24;

  private HeaderName[] names;
  private String[] values;
  private int size;
  private long wellKnown;

  /** Whether a value that is or was here is not {@link FieldValues#isValid}. */
  private boolean suspect;

  private @Nullable HeaderKeyFormatter keyFormatter;

  /** No fields. */
  public HeaderMap() {
    this(INITIAL_CAPACITY);
  }

  /** No fields, and room for {@code capacity}. */
  public HeaderMap(int capacity) {
    names = new HeaderName[capacity];
    values = new String[capacity];
  }

  /** The same fields as {@code other}. */
  public HeaderMap(HeaderMap other) {
    int capacity = Math.max(INITIAL_CAPACITY, other.size + 8);
    names = Arrays.copyOf(other.names, capacity);
    values = Arrays.copyOf(other.values, capacity);
    size = other.size;
    wellKnown = other.wellKnown;
    suspect = other.suspect;
    keyFormatter = other.keyFormatter;
  }

  /** Fields from {@code namesAndValues}, in turns. */
  public static HeaderMap of(String... namesAndValues) {
    HeaderMap headers = new HeaderMap(Math.max(4, namesAndValues.length));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(HeaderName.of(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return headers;
  }

  /** How HTTP/1 writes the names of these fields; null for the way of the connection. */
  public @Nullable HeaderKeyFormatter keyFormatter() {
    return keyFormatter;
  }

  /** Sets how HTTP/1 writes the names of these fields. */
  public void keyFormatter(HeaderKeyFormatter formatter) {
    keyFormatter = formatter;
  }

  /** How many fields there are; a repeated one counts as often as it is there. */
  public int size() {
    return size;
  }

  /** Whether there is no field. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The name of the field at {@code index}, in wire order. */
  public HeaderName name(int index) {
    return names[Objects.checkIndex(index, size)];
  }

  /** The value of the field at {@code index}, in wire order. */
  public String value(int index) {
    return values[Objects.checkIndex(index, size)];
  }

  /** Whether there is a field {@code name}. */
  public boolean contains(HeaderName name) {
    return indexOf(name, 0) >= 0;
  }

  /** The value of the first field {@code name}; null if there is none. */
  public @Nullable String get(HeaderName name) {
    int index = indexOf(name, 0);
    return index < 0 ? null : values[index];
  }

  /** The value of the first field {@code name}; {@code absent} if there is none. */
  public String get(HeaderName name, String absent) {
    int index = indexOf(name, 0);
    return index < 0 ? absent : values[index];
  }

  /** The values of all fields {@code name}, joined by commas; null if there is none. */
  public @Nullable String joined(HeaderName name) {
    int index = indexOf(name, 0);
    if (index < 0) {
      return null;
    }
    int second = indexOf(name, index + 1);
    if (second < 0) {
      return values[index];
    }
    StringBuilder joined = new StringBuilder(values[index]);
    for (int i = second; i >= 0; i = indexOf(name, i + 1)) {
      joined.append(',').append(values[i]);
    }
    return joined.toString();
  }

  /** Where the first field {@code name} at or after {@code from} is; -1 if there is none. */
  public int indexOf(HeaderName name, int from) {
    if (name.bit() != 0 && (wellKnown & name.bit()) == 0) {
      return -1;
    }
    for (int i = from; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether all values are known to be {@link FieldValues#isValid}. */
  public boolean isValid() {
    return !suspect;
  }

  /** The name of the first field whose value is not {@link FieldValues#isValid}; null if none. */
  public @Nullable HeaderName firstInvalid() {
    for (int i = 0; suspect && i < size; i++) {
      if (!FieldValues.isValid(values[i])) {
        return names[i];
      }
    }
    return null;
  }

  /** Appends a field. */
  public void add(HeaderName name, String value) {
    check(value);
    addValid(name, value);
  }

  /** Appends a field whose value is known to be {@link FieldValues#isValid}. */
  public void addValid(HeaderName name, String value) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2 + 4);
      values = Arrays.copyOf(values, size * 2 + 4);
    }
    names[size] = name;
    values[size++] = value;
    wellKnown |= name.bit();
  }

  /** Appends all fields of {@code other}. */
  public void addAll(HeaderMap other) {
    for (int i = 0; i < other.size; i++) {
      addValid(other.names[i], other.values[i]);
    }
    suspect |= other.suspect;
  }

  /** Makes {@code value} the only value of {@code name}, in the place of the first one. */
  public void set(HeaderName name, String value) {
    int index = indexOf(name, 0);
    if (index < 0) {
      add(name, value);
      return;
    }
    setValue(index, value);
    if (indexOf(name, index + 1) >= 0) {
      removeFrom(name, index + 1);
    }
  }

  /** Replaces the value of the field at {@code index}. */
  public void setValue(int index, String value) {
    check(value);
    values[Objects.checkIndex(index, size)] = value;
  }

  /**
   * Puts {@code value}, unless it is empty, behind the value of {@code name} with {@code
   * separator}, or adds the field.
   *
   * @return where the field is
   */
  public int appendValue(HeaderName name, String value, String separator) {
    check(value);
    return appendValid(name, value, separator);
  }

  /** As {@link #appendValue}, where the value is known to be {@link FieldValues#isValid}. */
  public int appendValid(HeaderName name, String value, String separator) {
    int index = indexOf(name, 0);
    if (index < 0) {
      addValid(name, value);
      return size - 1;
    }
    if (!value.isEmpty()) {
      values[index] = values[index].isEmpty() ? value : values[index] + separator + value;
    }
    return index;
  }

  /** Removes all fields {@code name}. */
  public void remove(HeaderName name) {
    if (name.bit() != 0 && (wellKnown & name.bit()) == 0) {
      return;
    }
    removeFrom(name, 0);
    wellKnown &= ~name.bit();
  }

  /** Removes all fields whose name is {@code unwanted}. */
  public void removeIf(Predicate<HeaderName> unwanted) {
    int kept = 0;
    long bits = 0;
    for (int i = 0; i < size; i++) {
      if (!unwanted.test(names[i])) {
        names[kept] = names[i];
        values[kept++] = values[i];
        bits |= names[i].bit();
      }
    }
    truncate(kept);
    wellKnown = bits;
  }

  /** Removes all fields. */
  public void clear() {
    truncate(0);
    wellKnown = 0;
    suspect = false;
  }

  /** The length of names and values together, as limits on headers count it, in bytes. */
  public int byteSize() {
    int bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += names[i].text().length() + values[i].length();
    }
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HeaderMap map
        && size == map.size
        && Arrays.equals(names, 0, size, map.names, 0, size)
        && Arrays.equals(values, 0, size, map.values, 0, size);
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (int i = 0; i < size; i++) {
      hash = 31 * hash + names[i].hashCode() + 7 * values[i].hashCode();
    }
    return hash;
  }

  /** All fields; for tests and debuggers, not for logs. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(names[i]).append(": ").append(values[i]).append('\n');
    }
    return text.toString();
  }

  private void check(String value) {
    if (!suspect && !FieldValues.isValid(value)) {
      suspect = true;
    }
  }

  private void removeFrom(HeaderName name, int from) {
    int kept = from;
    for (int i = from; i < size; i++) {
      if (!names[i].equals(name)) {
        names[kept] = names[i];
        values[kept++] = values[i];
      }
    }
    truncate(kept);
  }

  private void truncate(int length) {
    // The rest of both arrays is never read; clearing it lets the strings go.
    for (int i = length; i < size; i++) {
      names[i] = HeaderName.METHOD;
      values[i] = "";
    }
    size = length;
  }
}
