package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.common.NearestName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a format: literal text, {@code %%} for a percent sign, and commands.
 *
 * <p>A command's parameters end at the first closing parenthesis behind which the command can end,
 * so that they may hold parentheses and percent signs, but no line end.
 */
final class FormatParser {
  private final String format;
  private final FormatOptions options;
  private final List<Operator> operators = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();
  private int at;

  private FormatParser(String format, FormatOptions options) {
    this.format = format;
    this.options = options;
  }

  /** The operators of {@code format}, literal text among them, in order. */
  static List<Operator> parse(String format, FormatOptions options) throws ConfigException {
    FormatParser parser = new FormatParser(format, options);
    parser.parse();
    return parser.operators;
  }

  private void parse() throws ConfigException {
    while (at < format.length()) {
      char next = format.charAt(at);
      if (next != '%') {
        literal.append(next);
        at++;
      } else if (format.startsWith("%%", at)) {
        literal.append('%');
        at += 2;
      } else {
        flushLiteral();
        operators.add(operator(command()));
      }
    }
    flushLiteral();
  }

  private void flushLiteral() {
    if (!literal.isEmpty()) {
      operators.add(new Literal(literal.toString().getBytes(StandardCharsets.UTF_8)));
      literal.setLength(0);
    }
  }

  private Command command() throws ConfigException {
    int nameEnd = at + 1;
    while (nameEnd < format.length() && isNamePart(format.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = format.substring(at + 1, nameEnd);
    if (name.isEmpty()) {
      throw malformed();
    }
    if (nameEnd == format.length() || format.charAt(nameEnd) != '(') {
      Command bare = commandEndingAt(nameEnd, name, "");
      if (bare == null) {
        throw malformed();
      }
      return bare;
    }
    for (int i = nameEnd + 1; i < format.length() && format.charAt(i) != '\n'; i++) {
      if (format.charAt(i) == ')') {
        Command command = commandEndingAt(i + 1, name, format.substring(nameEnd + 1, i));
        if (command != null) {
          return command;
        }
      }
    }
    throw malformed();
  }

  /** The command if a length and a percent sign, or the sign alone, stand at {@code end}. */
  private @Nullable Command commandEndingAt(int end, String name, String parameters) {
    int length = Command.UNLIMITED;
    int next = end;
    if (next < format.length() && format.charAt(next) == ':') {
      int digitsEnd = next + 1;
      while (digitsEnd < format.length() && isDigit(format.charAt(digitsEnd))) {
        digitsEnd++;
      }
      if (digitsEnd == next + 1 || digitsEnd - next > 19) {
        return null;
      }
      long value = Long.parseLong(format.substring(next + 1, digitsEnd));
      length = (int) Math.min(value, Integer.MAX_VALUE - 1);
      next = digitsEnd;
    }
    if (next == format.length() || format.charAt(next) != '%') {
      return null;
    }
    at = next + 1;
    return new Command(name, parameters, length);
  }

  private Operator operator(Command command) throws ConfigException {
    for (CommandParser extension : options.extensions()) {
      Operator operator = extension.parse(command);
      if (operator != null) {
        return operator;
      }
    }
    Operator operator = BuiltInCommands.parse(command);
    if (operator != null) {
      return operator;
    }
    String nearest = NearestName.of(command.name(), BuiltInCommands.names());
    throw new ConfigException(
        "",
        "unknown command %"
            + command.name()
            + (nearest.isEmpty() ? "%" : "%; did you mean %" + nearest + "%?"));
  }

  private ConfigException malformed() {
    return new ConfigException(
        "",
        "no valid command at position "
            + at
            + " of \""
            + format
            + "\"; a command is %NAME%, %NAME(parameters)% or %NAME(parameters):length%,"
            + " and %% stands for a percent sign");
  }

  private static boolean isNamePart(char c) {
    return (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
