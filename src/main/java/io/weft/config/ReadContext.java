package io.weft.config;

import io.weft.common.ConfigErrors;
import io.weft.common.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/** What one run of {@link ConfigReader} collects. Used by one thread. */
final class ReadContext {
  private final ConfigErrors errors = new ConfigErrors();
  private final List<ConfigProblem> warnings = new ArrayList<>();
  private final boolean refusesUnknown;

  ReadContext(UnknownFields unknownFields) {
    this.refusesUnknown = unknownFields == UnknownFields.REFUSE;
  }

  void error(FieldPath path, String problem) {
    errors.add(path.toString(), problem);
  }

  /** Notes something the API does not know: a problem, or a warning where that is allowed. */
  void unknown(FieldPath path, String problem) {
    if (refusesUnknown) {
      error(path, problem);
      return;
    }
    warnings.add(new ConfigProblem(path.toString(), problem));
  }

  ConfigErrors errors() {
    return errors;
  }

  List<ConfigProblem> warnings() {
    return warnings;
  }
}
