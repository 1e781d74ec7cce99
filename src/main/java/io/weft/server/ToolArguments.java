package io.weft.server;

import io.weft.common.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command line of a tool, after its name. A value. */
final class ToolArguments {
  /**
   * A flag of a tool.
   *
   * @param alias a short form such as {@code -c}; empty for none
   * @param value what follows it, for the help; empty if nothing does
   */
  record Option(String name, String alias, String value, String help) {
    private boolean isWritten(String text) {
      return text.equals(name) || (!alias.isEmpty() && text.equals(alias));
    }
  }

  /**
   * What a tool is for and what it takes.
   *
   * @param usage what follows its name
   */
  record Form(String tool, String usage, String purpose, List<Option> options) {
    Form {
      options =
          Stream.concat(
                  options.stream(),
                  Stream.of(new Option("--help", "-h", "", "Print this text and exit")))
              .toList();
    }

    /** The text of {@code --help}. */
    String help() {
      StringBuilder text = new StringBuilder(1024);
      text.append("USAGE:\n\n   weft ").append(tool).append(' ').append(usage).append("\n\n");
      text.append(purpose).append("\n\n");
      for (Option option : options) {
        Usage.describe(
            option.alias(),
            option.name(),
            option.value().isEmpty() ? "" : " <" + option.value() + '>',
            option.help(),
            text);
        text.append("\n\n");
      }
      return text.toString();
    }

    private @Nullable Option find(String written) {
      for (Option option : options) {
        if (option.isWritten(written)) {
          return option;
        }
      }
      return null;
    }

    private String nearest(String written) {
      return NearestName.of(written, options.stream().map(Option::name).toList());
    }

    private UsageException error(String argument, String problem) {
      return Usage.parseError(argument, problem, tool + " --help");
    }
  }

  private final Form form;
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  private ToolArguments(Form form) {
    this.form = form;
  }

  /**
   * Reads {@code arguments}; flags and other arguments may be mixed.
   *
   * @throws UsageException with the text to print before exiting with status 1
   */
  static ToolArguments parse(Form form, List<String> arguments) throws UsageException {
    ToolArguments read = new ToolArguments(form);
    List<String> left = new ArrayList<>(arguments);
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      if (argument.startsWith("-") && argument.length() > 1) {
        read.flag(argument, left);
      } else {
        read.rest.add(argument);
      }
    }
    return read;
  }

  private void flag(String argument, List<String> left) throws UsageException {
    int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
    String name = equals < 0 ? argument : argument.substring(0, equals);
    Option option = form.find(name);
    if (option == null) {
      String nearest = form.nearest(name);
      throw form.error(
          name,
          "Couldn't find match for argument"
              + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?"));
    }
    List<String> given = values.computeIfAbsent(option.name(), any -> new ArrayList<>());
    if (option.value().isEmpty()) {
      if (equals >= 0) {
        throw form.error(name, "Takes no value");
      }
      return;
    }
    if (equals < 0 && left.isEmpty()) {
      throw form.error(name, "Missing a value for this argument!");
    }
    given.add(equals < 0 ? left.removeFirst() : argument.substring(equals + 1));
  }

  /** Whether the flag {@code name} was given. */
  boolean isSet(String name) {
    return values.containsKey(name);
  }

  /** The last value of the flag {@code name}; {@code otherwise} if it was not given. */
  String text(String name, String otherwise) {
    List<String> given = values.get(name);
    return given == null ? otherwise : given.getLast();
  }

  /** The value of the flag {@code name}, without which the tool can do nothing. */
  String required(String name) throws UsageException {
    String value = text(name, "");
    if (value.isEmpty()) {
      throw form.error(name, "Is needed: " + Objects.requireNonNull(form.find(name)).help());
    }
    return value;
  }

  /** The number that the flag {@code name} has as its value. */
  double number(String name, double otherwise) throws UsageException {
    String value = text(name, "");
    try {
      return value.isEmpty() ? otherwise : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw wrong(name, "Couldn't read argument value from string '" + value + "'");
    }
  }

  /** All values of the flag {@code name}, in order. */
  List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** What is no flag and no value of one, in order. */
  List<String> rest() {
    return List.copyOf(rest);
  }

  /** A problem with the value of {@code argument}. */
  UsageException wrong(String argument, String problem) {
    return form.error(argument, problem);
  }
}
