package io.weft.extension.headerformatter.preservecase;

import io.weft.http.HeaderKeyFormatter;
import io.weft.http.HeaderName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes each name as its first occurrence was written.
 *
 * <p>Source: {@code
 * envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig}.
 */
final class PreserveCase implements HeaderKeyFormatter {
  /**
   * What the configuration says.
   *
   * @param forwardReasonPhrase whether the words behind the status code are passed on as well
   * @param properCase whether names that did not come with the message are written in proper case
   */
  record Settings(boolean forwardReasonPhrase, boolean properCase) {}

  private final Settings settings;
  private final Map<HeaderName, byte[]> names = new HashMap<>();
  private @Nullable String reasonPhrase;

  PreserveCase(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void noteName(HeaderName name, byte[] buffer, int start, int end) {
    if (!names.containsKey(name)) {
      names.put(name, Arrays.copyOfRange(buffer, start, end));
    }
  }

  @Override
  public void noteReasonPhrase(String phrase) {
    if (settings.forwardReasonPhrase() && !phrase.isEmpty()) {
      reasonPhrase = phrase;
    }
  }

  @Override
  public @Nullable String reasonPhrase() {
    return reasonPhrase;
  }

  @Override
  public byte[] format(HeaderName name) {
    byte[] noted = names.get(name);
    if (noted != null) {
      return noted;
    }
    return settings.properCase() ? properCase(name.bytes()) : name.bytes();
  }

  /** {@code X-Some-Name}: letters at the beginning and behind what is no letter or digit. */
  private static byte[] properCase(byte[] lower) {
    byte[] proper = Arrays.copyOf(lower, lower.length);
    boolean first = true;
    for (int i = 0; i < proper.length; i++) {
      byte octet = proper[i];
      if (first && octet >= 'a' && octet <= 'z') {
        proper[i] = (byte) (octet - ('a' - 'A'));
      }
      first = octet == '-';
    }
    return proper;
  }
}
