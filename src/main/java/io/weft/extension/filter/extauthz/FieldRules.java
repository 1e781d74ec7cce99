package io.weft.extension.filter.extauthz;

import io.weft.common.FieldSyntax;
import io.weft.http.HeaderName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which changes of fields are in order. */
final class FieldRules {
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
    return FieldSyntax.isName(field.name().text()) && FieldSyntax.isValue(field.value());
  }

  /** Whether a service may have {@code name} removed: neither pseudo fields nor the host. */
  static boolean mayRemove(HeaderName name) {
    return !name.text().startsWith(":") && !name.equals(HeaderName.HOST);
  }
}
