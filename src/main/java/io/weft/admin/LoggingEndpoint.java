package io.weft.admin;

import io.weft.common.Log;
import io.weft.common.LogComponents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /logging}: shows and changes the levels of the log's components. */
public final class LoggingEndpoint {
  private static final String USAGE =
      """
      usage: /logging?<name>=<level> (change single level)
      usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
      usage: /logging?level=<level> (change all levels)
      usage: /logging?group=<group_name>:<level> (change group of loggers)
      levels: trace debug info warning error critical off\s
      """;

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.changing(
        "/logging",
        "show or change levels of the log",
        this::handle,
        AdminEndpoint.Parameter.text("paths", "levels of components: upstream:debug,http:trace"),
        AdminEndpoint.Parameter.choice(
            "level",
            "level of all components",
            "",
            "trace",
            "debug",
            "info",
            "warning",
            "error",
            "critical",
            "off"));
  }

  private AdminResponse handle(AdminRequest request) {
    String problem = change(request.query().parameters());
    if (problem.isEmpty()) {
      return AdminResponse.text(200, loggers());
    }
    return AdminResponse.text(400, "error: " + problem + "\n\n" + USAGE + loggers());
  }

  /** Does what the parameters say; yields what is wrong with them, or nothing. */
  private static String change(List<Map.Entry<String, String>> parameters) {
    // The home page's form sends its empty fields as well.
    List<Map.Entry<String, String>> given =
        parameters.stream()
            .filter(one -> !one.getValue().isEmpty() || !isFormField(one.getKey()))
            .toList();
    if (given.isEmpty()) {
      return "";
    }
    if (given.size() > 1) {
      return "invalid number of parameters";
    }
    String name = given.getFirst().getKey();
    String value = given.getFirst().getValue();
    return switch (name) {
      case "level" -> changeAll(value);
      case "paths" -> changeSome(value);
      case "group" -> "group parameter requires fine-grain logging to be enabled";
      default -> value.isEmpty() ? "empty logger name or empty logger level" : change(name, value);
    };
  }

  private static boolean isFormField(String name) {
    return name.equals("level") || name.equals("paths");
  }

  private static String changeAll(String text) {
    Optional<Log.Level> level = Log.Level.of(text);
    level.ifPresent(Log::level);
    return level.isPresent() ? "" : "unknown logger level";
  }

  private static String changeSome(String paths) {
    Map<String, String> levels = new LinkedHashMap<>();
    for (String pair : paths.split(",")) {
      int colon = pair.indexOf(':');
      if (colon <= 0 || colon == pair.length() - 1) {
        return "empty logger name or empty logger level";
      }
      levels.put(pair.substring(0, colon), pair.substring(colon + 1));
    }
    for (Map.Entry<String, String> level : levels.entrySet()) {
      String problem = check(level.getKey(), level.getValue());
      if (!problem.isEmpty()) {
        return problem;
      }
    }
    levels.forEach(LoggingEndpoint::change);
    return "";
  }

  private static String check(String component, String level) {
    if (Log.Level.of(level).isEmpty()) {
      return "unknown logger level";
    }
    return LogComponents.NAMES.contains(component) ? "" : "unknown logger name";
  }

  private static String change(String component, String level) {
    String problem = check(component, level);
    if (problem.isEmpty()) {
      Log.Level.of(level).ifPresent(Log.of(component)::componentLevel);
    }
    return problem;
  }

  private static String loggers() {
    StringBuilder text = new StringBuilder(2048).append("active loggers:\n");
    for (String component : LogComponents.NAMES) {
      text.append("  ").append(component).append(": ");
      text.append(Log.of(component).componentLevel()).append('\n');
    }
    return text.append('\n').toString();
  }
}
