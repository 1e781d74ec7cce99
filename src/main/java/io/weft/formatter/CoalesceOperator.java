package io.weft.formatter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first value that a stream has among those of several built-in commands, which a JSON object
 * lists: {@code {"operators": ["PROTOCOL", {"command": "REQ", "param": ":path"}]}}.
 */
final class CoalesceOperator implements Operator {
  private final List<Operator> operators;
  private final int maxLength;

  private CoalesceOperator(List<Operator> operators, int maxLength) {
    this.operators = operators;
    this.maxLength = maxLength;
  }

  static Operator of(Command command) throws ConfigException {
    JsonNode listed = operators(command.parameters());
    List<Operator> operators = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      try {
        operators.add(operator(listed.get(i)));
      } catch (ConfigException e) {
        throw e.under("COALESCE.operators[" + i + "]");
      }
    }
    return new CoalesceOperator(operators, command.maxLength());
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    int start = out.length();
    for (Operator operator : operators) {
      if (operator.append(context, out)) {
        if (out.length() - start > maxLength) {
          out.truncate(start + maxLength);
        }
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean appendJson(FormatContext context, ByteText out) {
    int start = out.length();
    for (Operator operator : operators) {
      if (operator.appendJson(context, out)) {
        if (maxLength != Command.UNLIMITED && out.array()[start] == '"') {
          out.truncate(start);
          return Operator.super.appendJson(context, out);
        }
        return true;
      }
    }
    return false;
  }

  private static JsonNode operators(String parameters) throws ConfigException {
    try {
      JsonNode listed = new ObjectMapper().readTree(parameters).path("operators");
      if (!listed.isArray() || listed.isEmpty()) {
        throw new ConfigException(
            "", "COALESCE takes a JSON object with a non-empty array \"operators\"");
      }
      return listed;
    } catch (JsonProcessingException e) {
      throw new ConfigException("", "COALESCE takes JSON: " + e.getOriginalMessage());
    }
  }

  private static Operator operator(JsonNode entry) throws ConfigException {
    String name = entry.isTextual() ? entry.asText() : entry.path("command").asText();
    JsonNode length = entry.path("max_length");
    if (!length.isMissingNode() && (!length.canConvertToInt() || length.asInt() <= 0)) {
      throw new ConfigException("max_length", "has to be a positive integer");
    }
    Command command =
        new Command(
            name,
            entry.path("param").asText(""),
            length.isMissingNode() ? Command.UNLIMITED : length.asInt());
    Operator operator = name.isEmpty() ? null : BuiltInCommands.parse(command);
    if (operator == null) {
      throw new ConfigException("", "unknown command '" + name + "'");
    }
    return operator;
  }
}
