package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderName;
import io.weft.router.HeaderTransforms;
import io.weft.router.HeaderTransforms.Addition;
import io.weft.router.HeaderTransforms.AppendAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Translates additions and removals of fields. Source: {@code HeaderValueOption}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class HeaderTransformsTranslator {
  private HeaderTransformsTranslator() {}

  /**
   * The changes that {@code toAdd} and {@code toRemove} state.
   *
   * @param fields how the two fields begin: {@code request_headers} or {@code response_headers}
   * @throws ConfigException with all problems
   */
  public static HeaderTransforms translate(
      List<HeaderValueOption> toAdd, List<String> toRemove, String fields) throws ConfigException {
    if (toAdd.isEmpty() && toRemove.isEmpty()) {
      return HeaderTransforms.NONE;
    }
    ConfigErrors errors = new ConfigErrors();
    List<Addition> additions = new ArrayList<>();
    for (int i = 0; i < toAdd.size(); i++) {
      HeaderValueOption option = toAdd.get(i);
      Addition addition = errors.attempt(fields + "_to_add[" + i + ']', () -> addition(option));
      if (addition != null) {
        additions.add(addition);
      }
    }
    List<HeaderName> removals = new ArrayList<>();
    for (int i = 0; i < toRemove.size(); i++) {
      String name = toRemove.get(i);
      if (isProtected(name)) {
        errors.add(
            fields + "_to_remove[" + i + ']', ":-prefixed or host headers may not be removed");
      }
      removals.add(HeaderName.of(name));
    }
    errors.throwIfAny();
    return new HeaderTransforms(removals, additions);
  }

  /** The one change that {@code toAdd}, which stands in {@code field}, states. */
  static HeaderTransforms one(HeaderValueOption toAdd, String field) throws ConfigException {
    try {
      return new HeaderTransforms(List.of(), List.of(addition(toAdd)));
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  private static Addition addition(HeaderValueOption proto) throws ConfigException {
    String name = proto.getHeader().getKey();
    if (isProtected(name)) {
      throw new ConfigException("header.key", ":-prefixed or host headers may not be modified");
    }
    String value =
        proto.getHeader().getValue().isEmpty()
            ? proto.getHeader().getRawValue().toStringUtf8()
            : proto.getHeader().getValue();
    SubstitutionFormat format;
    try {
      format = SubstitutionFormat.parse(value, FormatOptions.OMIT_EMPTY);
    } catch (ConfigException e) {
      throw e.under("header.value");
    }
    return new Addition(HeaderName.of(name), format, action(proto), proto.getKeepEmptyValue());
  }

  private static AppendAction action(HeaderValueOption proto) throws ConfigException {
    if (proto.hasAppend()) {
      if (proto.getAppendAction() != HeaderValueOption.HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD) {
        throw new ConfigException("append", "Both append and append_action are set");
      }
      return proto.getAppend().getValue()
          ? AppendAction.APPEND_IF_EXISTS_OR_ADD
          : AppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
    }
    return switch (proto.getAppendAction()) {
      case APPEND_IF_EXISTS_OR_ADD, UNRECOGNIZED -> AppendAction.APPEND_IF_EXISTS_OR_ADD;
      case ADD_IF_ABSENT -> AppendAction.ADD_IF_ABSENT;
      case OVERWRITE_IF_EXISTS_OR_ADD -> AppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
      case OVERWRITE_IF_EXISTS -> AppendAction.OVERWRITE_IF_EXISTS;
    };
  }

  /** Whether the field {@code name} is not the configuration's to change. */
  static boolean isProtected(String name) {
    return name.startsWith(":") || name.toLowerCase(Locale.ROOT).equals("host");
  }
}
