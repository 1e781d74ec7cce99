package io.weft.extension.filter.extauthz;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.HeaderMutationRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service that allows a request wants to have changed in its fields, and may. A value.
 *
 * @param fields to be set or appended
 * @param removed to be removed
 */
record RequestChanges(List<Verdict.Field> fields, List<HeaderName> removed) {
  /**
   * What {@code rules} leave of {@code allowed}; null if there is something that they make an
   * error.
   */
  static @Nullable RequestChanges of(Verdict.Allowed allowed, @Nullable HeaderMutationRules rules) {
    if (rules == null) {
      return new RequestChanges(
          allowed.request().stream().map(RequestChanges::inRequest).toList(),
          allowed.removed().stream().filter(FieldRules::mayRemove).toList());
    }
    List<Verdict.Field> fields = new ArrayList<>();
    for (Verdict.Field field : allowed.request()) {
      if (mayChange(field, rules)) {
        fields.add(inRequest(field));
      } else if (rules.isError()) {
        return null;
      }
    }
    List<HeaderName> removed = new ArrayList<>();
    for (HeaderName name : allowed.removed()) {
      if (rules.allowsRemove(name)) {
        removed.add(name);
      } else if (rules.isError()) {
        return null;
      }
    }
    return new RequestChanges(fields, removed);
  }

  private static boolean mayChange(Verdict.Field field, HeaderMutationRules rules) {
    boolean isAllowed =
        field.action() == Verdict.Action.SET
            ? rules.allowsSet(field.name())
            : rules.allowsAppend(field.name());
    return isAllowed && FieldRules.isValid(field);
  }

  /** In a request the host is a pseudo field. */
  private static Verdict.Field inRequest(Verdict.Field field) {
    return field.name().equals(HeaderName.HOST)
        ? new Verdict.Field(HeaderName.AUTHORITY, field.value(), field.action())
        : field;
  }

  void apply(HeaderMap headers) {
    Verdict.apply(fields, headers);
    for (HeaderName name : removed) {
      headers.remove(name);
    }
  }
}
