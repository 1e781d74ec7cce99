package io.weft.formatter;

import io.weft.common.ConfigException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled strftime format, with {@code %f}, {@code %1f} to {@code %9f} for parts of a second.
 *
 * <p>Immutable but for a cache of the last second's text; any thread. Everything but the parts of a
 * second is the same for a whole second, so a busy log renders it once a second.
 */
final class TimeFormat {
  /** What {@code %START_TIME%} means. */
  static final String DEFAULT = "%Y-%m-%dT%H:%M:%S.%3fZ";

  /** What {@code %START_TIME_LOCAL%} means. */
  static final String DEFAULT_LOCAL = "%Y-%m-%dT%H:%M:%S.%3f%z";

  private static final int[] POWERS = {
    1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
  };

  /** The text of one second, cut where parts of the second belong. */
  private record Rendered(long second, List<byte[]> pieces) {}

  private final List<String> pieces;
  private final int[] subsecondDigits;
  private final ZoneId zone;

  /** Threads race for it, which costs a rendering at most. */
  private volatile @Nullable Rendered last;

  private TimeFormat(List<String> pieces, List<Integer> subsecondDigits, ZoneId zone) {
    this.pieces = List.copyOf(pieces);
    this.subsecondDigits = subsecondDigits.stream().mapToInt(Integer::intValue).toArray();
    this.zone = zone;
  }

  /**
   * The format {@code text}, for times in {@code zone}.
   *
   * @throws ConfigException if it would yield a line end, which no header may have
   */
  static TimeFormat parse(String text, ZoneId zone) throws ConfigException {
    if (Strftime.yieldsLineEnd(text)) {
      throw new ConfigException("", "a time format must not yield a line end: " + text);
    }
    List<String> pieces = new ArrayList<>();
    List<Integer> digits = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      Subsecond subsecond = Subsecond.at(text, at);
      if (subsecond != null) {
        pieces.add(piece.append(subsecond.before()).toString());
        piece.setLength(0);
        digits.add(subsecond.digits());
        at = subsecond.end();
      } else {
        int next = text.startsWith("%%", at) ? at + 2 : at + 1;
        piece.append(text, at, next);
        at = next;
      }
    }
    pieces.add(piece.toString());
    return new TimeFormat(pieces, digits, zone);
  }

  /** Appends {@code time}. */
  void append(Instant time, ByteText out) {
    long second = time.getEpochSecond();
    int nanos = time.getNano();
    Rendered rendered = last;
    if (rendered == null || rendered.second() != second) {
      rendered = render(second);
      last = rendered;
    }
    List<byte[]> texts = rendered.pieces();
    out.append(texts.get(0));
    for (int i = 0; i < subsecondDigits.length; i++) {
      appendSubsecond(nanos, subsecondDigits[i], out);
      out.append(texts.get(i + 1));
    }
  }

  private static void appendSubsecond(int nanos, int digits, ByteText out) {
    if (digits > 0) {
      out.appendPadded(nanos / POWERS[digits], digits);
      return;
    }
    if (nanos == 0) {
      out.append(digits == Subsecond.ALL_DIGITS ? "0" : "");
      return;
    }
    if (digits == Subsecond.POINT_AND_ALL_DIGITS) {
      out.append('.');
    }
    int kept = 9;
    while (nanos / POWERS[kept] % 10 == 0) {
      kept--;
    }
    out.appendPadded(nanos / POWERS[kept], kept);
  }

  private Rendered render(long second) {
    ZonedDateTime local = Instant.ofEpochSecond(second).atZone(zone);
    List<byte[]> texts = new ArrayList<>(pieces.size());
    for (String piece : pieces) {
      texts.add(Strftime.format(piece, local).getBytes(StandardCharsets.UTF_8));
    }
    return new Rendered(second, texts);
  }
}
