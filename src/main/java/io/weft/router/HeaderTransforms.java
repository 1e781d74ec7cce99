package io.weft.router;

import io.weft.formatter.ByteText;
import io.weft.formatter.FormatContext;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.JoinedFields;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes and adds fields. A value; any thread. Source: {@code
 * envoy.config.core.v3.HeaderValueOption} and Envoy's page on custom headers: first fields are
 * removed, then all values are evaluated, then those that overwrite are set, then the others are
 * added.
 *
 * @param remove names of fields to remove
 * @param add fields to add, in order
 */
public record HeaderTransforms(List<HeaderName> remove, List<Addition> add) {
  /** No change. */
  public static final HeaderTransforms NONE = new HeaderTransforms(List.of(), List.of());

  private static final int TYPICAL_BYTES = 64;

  public HeaderTransforms {
    remove = List.copyOf(remove);
    add = List.copyOf(add);
  }

  /** What happens where the field is there already, or is not. */
  public enum AppendAction {
    APPEND_IF_EXISTS_OR_ADD,
    ADD_IF_ABSENT,
    OVERWRITE_IF_EXISTS_OR_ADD,
    OVERWRITE_IF_EXISTS
  }

  /**
   * A field to add.
   *
   * @param keepEmptyValue whether it is added if its value is empty
   */
  public record Addition(
      HeaderName name, SubstitutionFormat value, AppendAction action, boolean keepEmptyValue) {
    String evaluate(FormatContext context) {
      ByteText text = new ByteText(TYPICAL_BYTES);
      value.append(context, text);
      return text.toString();
    }

    private boolean overwrites() {
      return action == AppendAction.OVERWRITE_IF_EXISTS_OR_ADD
          || action == AppendAction.OVERWRITE_IF_EXISTS;
    }

    private boolean applies(HeaderMap headers) {
      return switch (action) {
        case APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD -> true;
        case ADD_IF_ABSENT -> !headers.contains(name);
        case OVERWRITE_IF_EXISTS -> headers.contains(name);
      };
    }
  }

  /** Sets the host to {@code literal}; no change if that is empty. */
  public static HeaderTransforms ofHost(String literal) {
    if (literal.isEmpty()) {
      return NONE;
    }
    Addition host =
        new Addition(
            HeaderName.AUTHORITY,
            SubstitutionFormat.literal(literal),
            AppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
            false);
    return new HeaderTransforms(List.of(), List.of(host));
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return remove.isEmpty() && add.isEmpty();
  }

  /** Changes {@code headers}; values are evaluated in {@code context}. */
  public void apply(HeaderMap headers, FormatContext context) {
    for (int i = 0; i < remove.size(); i++) {
      headers.remove(remove.get(i));
    }
    if (add.isEmpty()) {
      return;
    }
    List<Addition> added = new ArrayList<>(add.size());
    List<String> values = new ArrayList<>(add.size());
    for (int i = 0; i < add.size(); i++) {
      Addition addition = add.get(i);
      String value = addition.evaluate(context);
      if ((!value.isEmpty() || addition.keepEmptyValue()) && addition.applies(headers)) {
        added.add(addition);
        values.add(value);
      }
    }
    for (int i = 0; i < added.size(); i++) {
      if (added.get(i).overwrites()) {
        headers.set(added.get(i).name(), values.get(i));
      }
    }
    for (int i = 0; i < added.size(); i++) {
      if (!added.get(i).overwrites()) {
        JoinedFields.add(headers, added.get(i).name(), values.get(i));
      }
    }
  }
}
