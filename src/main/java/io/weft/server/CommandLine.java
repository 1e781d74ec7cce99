package io.weft.server;

import io.weft.common.BuildVersion;
import io.weft.common.Log;
import io.weft.common.LogComponents;
import io.weft.server.Flag.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The command line, read and checked: Envoy's flags and what follows from them.
 *
 * <p>A value. Every flag is checked when it is read, so that accessors cannot fail. Source: Envoy's
 * {@code OptionsImpl}, whose error texts scripts look for.
 */
final class CommandLine {
  /** What the process is to do. */
  enum Mode {
    SERVE,
    VALIDATE,
    INIT_ONLY
  }

  private static final long LARGEST_NUMBER = 0xffff_ffffL;

  private final Map<Flag, List<String>> values;
  private final Mode mode;
  private final Log.Level logLevel;
  private final Map<String, Log.Level> componentLogLevels;
  private final Map<String, String> statsTags;

  private CommandLine(Map<Flag, List<String>> values) throws UsageException {
    this.values = values;
    this.logLevel = level(text(Flag.LOG_LEVEL));
    this.componentLogLevels = componentLevels(text(Flag.COMPONENT_LOG_LEVEL));
    this.mode = mode(text(Flag.MODE));
    this.statsTags = tags(values.getOrDefault(Flag.STATS_TAG, List.of()));
    oneOf(Flag.LOCAL_ADDRESS_IP_VERSION, "unknown IP address version", "v4", "v6");
    oneOf(Flag.DRAIN_STRATEGY, "unknown drain-strategy", "gradual", "immediate");
    if (!text(Flag.SOCKET_MODE).chars().allMatch(digit -> digit >= '0' && digit <= '7')) {
      throw new UsageException("error: invalid socket-mode '" + text(Flag.SOCKET_MODE) + "'");
    }
    if (isSet(Flag.USE_DYNAMIC_BASE_ID) && number(Flag.RESTART_EPOCH) > 0) {
      throw new UsageException(
          "error: cannot use --restart-epoch=%s with --use-dynamic-base-id"
              .formatted(number(Flag.RESTART_EPOCH)));
    }
  }

  /**
   * Reads {@code arguments}.
   *
   * @throws UsageException with the text to print before exiting with status 1
   */
  static CommandLine parse(String... arguments) throws UsageException {
    Map<Flag, List<String>> values = new EnumMap<>(Flag.class);
    List<String> rest = new ArrayList<>(Arrays.asList(arguments));
    while (!rest.isEmpty()) {
      String argument = rest.removeFirst();
      if (argument.equals("--") || argument.equals("--ignore_rest")) {
        break;
      }
      readFlag(argument, rest, values);
    }
    return new CommandLine(values);
  }

  /** Whether {@code flag} was given. */
  boolean isSet(Flag flag) {
    return values.containsKey(flag);
  }

  /** The value of {@code flag} or its default; empty for none. */
  String text(Flag flag) {
    List<String> given = values.get(flag);
    return given == null ? flag.byDefault() : given.getFirst();
  }

  /** The value of the number {@code flag} or its default. */
  long number(Flag flag) {
    return Long.parseLong(text(flag));
  }

  /** The file {@code flag} names. */
  Optional<Path> path(Flag flag) {
    return text(flag).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(flag)));
  }

  /** What the process is to do. */
  Mode mode() {
    return mode;
  }

  /** The level of all components that {@link #componentLogLevels} does not name. */
  Log.Level logLevel() {
    return logLevel;
  }

  /** Levels of single components. */
  Map<String, Log.Level> componentLogLevels() {
    return componentLogLevels;
  }

  /** How many CPUs to use; at least 1. */
  int concurrency() {
    if (isSet(Flag.CPUSET_THREADS) || !isSet(Flag.CONCURRENCY)) {
      return Runtime.getRuntime().availableProcessors();
    }
    return Math.clamp(number(Flag.CONCURRENCY), 1, 1 << 15);
  }

  /** How long draining connections may take. */
  Duration drainTime() {
    return Duration.ofSeconds(number(Flag.DRAIN_TIME_S));
  }

  /** Whether all connections drain at once instead of spread over {@link #drainTime}. */
  boolean drainsImmediately() {
    return text(Flag.DRAIN_STRATEGY).equals("immediate");
  }

  /** How long a written log line may wait for its flush. */
  Duration fileFlushInterval() {
    return Duration.ofMillis(number(Flag.FILE_FLUSH_INTERVAL_MSEC));
  }

  /** How many bytes of log lines are flushed at once. */
  long fileFlushMinSizeBytes() {
    return number(Flag.FILE_FLUSH_MIN_SIZE_KB) * 1024;
  }

  /** Whether static configuration may hold fields that nobody knows. */
  boolean allowsUnknownStaticFields() {
    return isSet(Flag.ALLOW_UNKNOWN_STATIC_FIELDS) || isSet(Flag.ALLOW_UNKNOWN_FIELDS);
  }

  /** Tags of every stat, by name, in the order in which they were given. */
  Map<String, String> statsTags() {
    return statsTags;
  }

  /** The extensions that must not be used. */
  List<String> disabledExtensions() {
    return Arrays.stream(text(Flag.DISABLE_EXTENSIONS).split(","))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /**
   * What {@code /server_info} shows: the fields of {@code envoy.admin.v3.CommandLineOptions} by
   * name, as String, Long, Boolean, Duration or List.
   */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (Flag flag : Flag.values()) {
      String field = flag.name().toLowerCase(Locale.ROOT);
      switch (flag.kind()) {
        case SWITCH -> facts.put(field, isSet(flag));
        case TEXT -> facts.put(field, text(flag));
        case NUMBER -> facts.put(field, flag == Flag.CONCURRENCY ? 0L : number(flag));
        case LIST -> facts.put(field, values.getOrDefault(flag, List.of()));
        case HIDDEN -> {}
      }
    }
    facts.keySet().removeAll(List.of("version", "help", "allow_unknown_fields"));
    facts.remove("hot_restart_version");
    facts.put("allow_unknown_static_fields", allowsUnknownStaticFields());
    facts.put("concurrency", (long) concurrency());
    facts.put("log_level", logLevel.name().toLowerCase(Locale.ROOT));
    facts.put("mode", mode == Mode.INIT_ONLY ? "InitOnly" : capitalized(text(Flag.MODE)));
    facts.put("drain_strategy", capitalized(text(Flag.DRAIN_STRATEGY)));
    facts.put("socket_mode", Long.parseLong(text(Flag.SOCKET_MODE), 8));
    facts.put("disabled_extensions", disabledExtensions());
    facts.remove("disable_extensions");
    seconds(facts, "drain_time_s", "drain_time", drainTime());
    seconds(
        facts,
        "parent_shutdown_time_s",
        "parent_shutdown_time",
        Duration.ofSeconds(number(Flag.PARENT_SHUTDOWN_TIME_S)));
    seconds(facts, "file_flush_interval_msec", "file_flush_interval", fileFlushInterval());
    facts.put("file_flush_min_size", facts.remove("file_flush_min_size_kb"));
    return facts;
  }

  /** Envoy's line for {@code --version}. */
  static String versionLine() {
    return "\nweft  version: " + BuildVersion.text() + "\n";
  }

  private static void readFlag(String argument, List<String> rest, Map<Flag, List<String>> values)
      throws UsageException {
    int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
    String name = equals < 0 ? argument : argument.substring(0, equals);
    Flag flag = Flag.of(name);
    if (flag == null) {
      String nearest = name.startsWith("-") ? Usage.nearest(name) : Tool.nearest(name);
      throw parseError(
          name,
          "Couldn't find match for argument"
              + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?"));
    }
    if (values.containsKey(flag) && flag.kind() != Kind.LIST) {
      throw parseError(shown(flag), "Argument already set!");
    }
    List<String> read = values.computeIfAbsent(flag, any -> new ArrayList<>());
    if (flag.kind() == Kind.SWITCH) {
      if (equals >= 0) {
        throw parseError(shown(flag), "Takes no value");
      }
      return;
    }
    if (equals < 0 && rest.isEmpty()) {
      throw parseError(shown(flag), "Missing a value for this argument!");
    }
    String value = equals < 0 ? rest.removeFirst() : argument.substring(equals + 1);
    if (flag.kind() == Kind.NUMBER && !isNumber(value)) {
      throw parseError(shown(flag), "Couldn't read argument value from string '" + value + "'");
    }
    read.add(value);
  }

  private static String shown(Flag flag) {
    return flag.alias().isEmpty()
        ? "(" + flag.longName() + ")"
        : flag.alias() + " (" + flag.longName() + ")";
  }

  private static UsageException parseError(String argument, String problem) {
    return Usage.parseError(argument, problem, "--help");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 10
        && text.chars().allMatch(digit -> digit >= '0' && digit <= '9')
        && Long.parseLong(text) <= LARGEST_NUMBER;
  }

  private static Mode mode(String text) throws UsageException {
    return switch (text) {
      case "serve" -> Mode.SERVE;
      case "validate" -> Mode.VALIDATE;
      case "init_only" -> Mode.INIT_ONLY;
      default -> throw new UsageException("error: unknown mode '" + text + "'");
    };
  }

  private static Log.Level level(String text) throws UsageException {
    return Log.Level.of(text)
        .orElseThrow(() -> new UsageException("error: invalid log level specified '" + text + "'"));
  }

  private static Map<String, Log.Level> componentLevels(String text) throws UsageException {
    Map<String, Log.Level> levels = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return levels;
    }
    for (String pair : text.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon < 0 || pair.indexOf(':', colon + 1) >= 0) {
        throw new UsageException(
            "error: component log level not correctly specified '" + pair + "'");
      }
      String component = pair.substring(0, colon);
      Log.Level level = level(pair.substring(colon + 1));
      if (!LogComponents.NAMES.contains(component)) {
        throw new UsageException("error: invalid component specified '" + component + "'");
      }
      levels.put(component, level);
    }
    return levels;
  }

  private static Map<String, String> tags(List<String> given) throws UsageException {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String tag : given) {
      int colon = tag.indexOf(':');
      if (colon < 0) {
        throw new UsageException("error: misformatted stats-tag '" + tag + "'");
      }
      String name = tag.substring(0, colon);
      String value = tag.substring(colon + 1);
      if (name.isEmpty() || !name.chars().allMatch(Character::isLetterOrDigit)) {
        throw new UsageException(
            "error: misformatted stats-tag '%s' contains invalid char in '%s'"
                .formatted(tag, name));
      }
      if (value.indexOf('.') >= 0) {
        throw new UsageException(
            "error: misformatted stats-tag '%s' contains invalid char in '%s'"
                .formatted(tag, value));
      }
      if (tags.putIfAbsent(name, value) != null) {
        throw new UsageException("error: stats-tag '" + name + "' is given twice");
      }
    }
    return tags;
  }

  private void oneOf(Flag flag, String problem, String... allowed) throws UsageException {
    if (!List.of(allowed).contains(text(flag))) {
      throw new UsageException(
          Arrays.stream(allowed)
              .collect(
                  Collectors.joining(
                      "' or '", "error: " + problem + " '" + text(flag) + "'; use '", "'")));
    }
  }

  private static void seconds(
      Map<String, Object> facts, String flag, String field, Duration duration) {
    facts.remove(flag);
    facts.put(field, duration);
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
