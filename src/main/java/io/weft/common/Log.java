package io.weft.common;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Weft's own log: one logger per component, with Envoy's component names and levels.
 *
 * <p>{@code Log.of("upstream").debug(() -> "…")}: a message is built only if its level is on. Any
 * thread; never blocks, for the line goes to a {@link Sink} that queues it. Levels can be changed
 * at any time ({@code POST /logging}). Source: Envoy's command line, {@code --log-level} and {@code
 * --component-log-level}.
 */
public final class Log {
  /** Levels as Envoy names them, least severe first. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    CRITICAL,
    OFF;

    /** The level that is written {@code name}, lower case; {@code warn} is {@code warning}. */
    public static Optional<Level> of(String name) {
      for (Level level : values()) {
        if (level.toString().equals(name)) {
          return Optional.of(level);
        }
      }
      return name.equals("warn") ? Optional.of(WARNING) : Optional.empty();
    }

    /** Envoy's name: lower case. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where lines go; must not block and must not throw. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one message of {@code component}; {@code thrown} is shown with its stack trace. */
    void write(Level level, String component, String message, @Nullable Throwable thrown);
  }

  private static final Map<String, Log> LOGS = new ConcurrentHashMap<>();
  private static volatile Level defaultLevel = Level.INFO;
  private static volatile Sink sink = (level, component, message, thrown) -> {};

  private final String component;
  private volatile Level level;

  private Log(String component, Level level) {
    this.component = component;
    this.level = level;
  }

  /** The logger of {@code component}; the same object for the same name. */
  public static Log of(String component) {
    return LOGS.computeIfAbsent(component, name -> new Log(name, defaultLevel));
  }

  /** All loggers made so far, by component. */
  public static Map<String, Log> all() {
    return Map.copyOf(LOGS);
  }

  /** Sets the level of every logger, present and future. */
  public static void level(Level level) {
    defaultLevel = level;
    LOGS.values().forEach(log -> log.level = level);
  }

  /** Directs all lines to {@code replacement}; until then they are dropped. */
  public static void sink(Sink replacement) {
    sink = replacement;
  }

  /** This logger's component. */
  public String component() {
    return component;
  }

  /** This logger's level. */
  public Level componentLevel() {
    return level;
  }

  /** Changes the level of this logger alone. */
  public void componentLevel(Level replacement) {
    level = replacement;
  }

  /** Whether messages of {@code wanted} are written. */
  public boolean isEnabled(Level wanted) {
    return wanted.compareTo(level) >= 0 && wanted != Level.OFF;
  }

  /** Every step of an algorithm. */
  public void trace(Supplier<String> message) {
    log(Level.TRACE, message, null);
  }

  /** Expected ends of connections and streams. */
  public void debug(Supplier<String> message) {
    log(Level.DEBUG, message, null);
  }

  /** Changes of configuration and life-cycle. */
  public void info(Supplier<String> message) {
    log(Level.INFO, message, null);
  }

  /** Something an operator has to act upon. */
  public void warning(Supplier<String> message) {
    log(Level.WARNING, message, null);
  }

  /** A failure that costs a user something. */
  public void error(Supplier<String> message) {
    log(Level.ERROR, message, null);
  }

  /** A failure that costs a user something, with its stack trace. */
  public void error(Supplier<String> message, Throwable thrown) {
    log(Level.ERROR, message, thrown);
  }

  /** The process cannot go on. */
  public void critical(Supplier<String> message, @Nullable Throwable thrown) {
    log(Level.CRITICAL, message, thrown);
  }

  private void log(Level wanted, Supplier<String> message, @Nullable Throwable thrown) {
    if (isEnabled(wanted)) {
      sink.write(wanted, component, message.get(), thrown);
    }
  }
}
