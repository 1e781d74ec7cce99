package io.weft.extension.filter.extauthz;

import io.weft.http.HeaderName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which changes of fields are in order. */
final class FieldRules {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private FieldRules() {}

  /** The first of {@code fields} that may not stand in a message; null if all may. */
  static Verdict.@Nullable Field firstInvalid(List<Verdict.Field> fields) {
    for (Verdict.Field field : fields) {
      if (!isValid(field)) {
        return field;
      }
    }
    return null;
  }

  /** Whether name and value of {@code field} may stand in a message; RFC 9110 section 5. */
  static boolean isValid(Verdict.Field field) {
    return isName(field.name().text()) && isValue(field.value());
  }

  /** Whether a service may have {@code name} removed: neither pseudo fields nor the host. */
  static boolean mayRemove(HeaderName name) {
    return !name.text().startsWith(":") && !name.equals(HeaderName.HOST);
  }

  private static boolean isName(String text) {
    for (int i = text.startsWith(":") ? 1 : 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isWord = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z';
      if (!isWord && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
