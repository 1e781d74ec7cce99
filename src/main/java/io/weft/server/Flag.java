package io.weft.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The flags of the command line, with Envoy's names and defaults.
 *
 * <p>A value. Source: Envoy's command-line reference of 1.40; flags that older versions had are
 * accepted and have no effect.
 */
enum Flag {
  CONFIG_PATH(Kind.TEXT, "", "Bootstrap to load: .yaml, .yml, .json, .pb or .pb_text", "-c"),
  CONFIG_YAML(Kind.TEXT, "", "Bootstrap as YAML or JSON text, merged over --config-path"),
  MODE(Kind.TEXT, "serve", "What to do: serve, validate (check and exit), init_only"),
  CONCURRENCY(Kind.NUMBER, "", "How many CPUs to use; default: all that the process may use"),
  LOG_LEVEL(
      Kind.TEXT,
      "info",
      "Level: trace, debug, info, warning (or warn), error, critical, off",
      "-l"),
  COMPONENT_LOG_LEVEL(Kind.TEXT, "", "Levels of single components: upstream:debug,config:trace"),
  LOG_FORMAT(Kind.TEXT, LogPattern.DEFAULT, "Pattern of a log line, in spdlog's notation"),
  LOG_FORMAT_ESCAPED(Kind.SWITCH, "", "Write control characters of messages as escapes"),
  LOG_STACKTRACE_SINGLE_ENTRY(Kind.SWITCH, "", "Write a stack trace as one log entry"),
  LOG_PATH(Kind.TEXT, "", "File for the log; default: standard error"),
  ENABLE_FINE_GRAIN_LOGGING(Kind.SWITCH, "", "Accepted; levels stay per component"),
  SKIP_DEPRECATED_LOGS(Kind.SWITCH, "", "Do not warn of deprecated fields"),
  SERVICE_CLUSTER(Kind.TEXT, "", "Replaces node.cluster of the bootstrap"),
  SERVICE_NODE(Kind.TEXT, "", "Replaces node.id of the bootstrap"),
  SERVICE_ZONE(Kind.TEXT, "", "Replaces node.locality.zone of the bootstrap"),
  ADMIN_ADDRESS_PATH(Kind.TEXT, "", "File that gets the address of the admin listener"),
  LOCAL_ADDRESS_IP_VERSION(Kind.TEXT, "v4", "Family of the node's own address: v4 or v6"),
  DRAIN_TIME_S(Kind.NUMBER, "600", "Seconds that draining connections may take"),
  DRAIN_STRATEGY(Kind.TEXT, "gradual", "How draining spreads: gradual or immediate"),
  FILE_FLUSH_INTERVAL_MSEC(Kind.NUMBER, "10000", "Milliseconds after which logs are flushed"),
  FILE_FLUSH_MIN_SIZE_KB(Kind.NUMBER, "64", "Kilobytes after which logs are flushed"),
  ALLOW_UNKNOWN_STATIC_FIELDS(Kind.SWITCH, "", "Accept unknown fields in static configuration"),
  ALLOW_UNKNOWN_FIELDS(Kind.SWITCH, "", "Older name of --allow-unknown-static-fields"),
  REJECT_UNKNOWN_DYNAMIC_FIELDS(Kind.SWITCH, "", "Refuse unknown fields in xDS resources"),
  IGNORE_UNKNOWN_DYNAMIC_FIELDS(Kind.SWITCH, "", "Do not count unknown fields in xDS resources"),
  STATS_TAG(Kind.LIST, "", "Tag of every stat, name:value; may be repeated"),
  DISABLE_EXTENSIONS(Kind.TEXT, "", "Extensions that must not be used, separated by commas"),
  CPUSET_THREADS(Kind.SWITCH, "", "Use as many CPUs as the affinity mask names"),
  PARENT_SHUTDOWN_TIME_S(Kind.NUMBER, "900", "Seconds after which a hot restart's parent ends"),
  DISABLE_HOT_RESTART(Kind.SWITCH, "", "No hot restart"),
  RESTART_EPOCH(Kind.NUMBER, "0", "How many hot restarts there were"),
  HOT_RESTART_VERSION(Kind.SWITCH, "", "Print the version of the hot restart protocol"),
  BASE_ID(Kind.NUMBER, "0", "Keeps several processes of one machine apart"),
  USE_DYNAMIC_BASE_ID(Kind.SWITCH, "", "Choose an unused base id"),
  BASE_ID_PATH(Kind.TEXT, "", "File that gets the base id"),
  SOCKET_PATH(Kind.TEXT, "@envoy_domain_socket", "Socket of hot restarts"),
  SOCKET_MODE(Kind.TEXT, "600", "Permissions of that socket, octal"),
  SKIP_HOT_RESTART_ON_NO_PARENT(Kind.SWITCH, "", "Start even if the parent is gone"),
  SKIP_HOT_RESTART_PARENT_STATS(Kind.SWITCH, "", "Do not take over the parent's stats"),
  ENABLE_MUTEX_TRACING(Kind.SWITCH, "", "Accepted without effect"),
  ENABLE_CORE_DUMP(Kind.SWITCH, "", "Accepted without effect"),
  BOOTSTRAP_VERSION(Kind.HIDDEN, "", "Accepted without effect"),
  LOG_FORMAT_PREFIX_WITH_LOCATION(Kind.HIDDEN, "", "Accepted without effect"),
  MAX_STATS(Kind.HIDDEN, "", "Accepted without effect"),
  MAX_OBJ_NAME_LEN(Kind.HIDDEN, "", "Accepted without effect"),
  VERSION(Kind.SWITCH, "", "Print the version and exit"),
  HELP(Kind.SWITCH, "", "Print this text and exit", "-h");

  /** What follows a flag: nothing, a text, an unsigned 32-bit number, or a text each time. */
  enum Kind {
    SWITCH,
    TEXT,
    NUMBER,
    LIST,
    /** A text; not shown in the help. */
    HIDDEN
  }

  private final String longName;
  private final Kind kind;
  private final String byDefault;
  private final String help;
  private final String alias;

  Flag(Kind kind, String byDefault, String help) {
    this(kind, byDefault, help, "");
  }

  Flag(Kind kind, String byDefault, String help, String alias) {
    this.longName = "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.kind = kind;
    this.byDefault = byDefault;
    this.help = help;
    this.alias = alias;
  }

  /** The flag that is written {@code text}; null if there is none. */
  static @Nullable Flag of(String text) {
    for (Flag flag : values()) {
      if (flag.longName.equals(text) || (!flag.alias.isEmpty() && flag.alias.equals(text))) {
        return flag;
      }
    }
    return null;
  }

  /** The name with its two dashes. */
  String longName() {
    return longName;
  }

  /** The short form such as {@code -c}; empty if there is none. */
  String alias() {
    return alias;
  }

  /** What follows the flag. */
  Kind kind() {
    return kind;
  }

  /** The value of a flag that was not given; empty for none. */
  String byDefault() {
    return byDefault;
  }

  /** What the flag is for. */
  String help() {
    return help;
  }
}
