package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.http.GrpcContentType;
import java.util.List;
import java.util.OptionalInt;

/**
 * The status of a gRPC call: from the trailers, else the headers of its response, else what the
 * HTTP status stands for; none for other requests. Source: gRPC's statuscodes page.
 */
final class GrpcStatusOperator implements Operator {
  /** How a status is written. */
  enum Form {
    CAMEL,
    SNAKE,
    NUMBER
  }

  private static final List<String> CAMEL_NAMES =
      List.of(
          "OK",
          "Canceled",
          "Unknown",
          "InvalidArgument",
          "DeadlineExceeded",
          "NotFound",
          "AlreadyExists",
          "PermissionDenied",
          "ResourceExhausted",
          "FailedPrecondition",
          "Aborted",
          "OutOfRange",
          "Unimplemented",
          "Internal",
          "Unavailable",
          "DataLoss",
          "Unauthenticated");

  private static final List<String> SNAKE_NAMES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private final Form form;

  private GrpcStatusOperator(Form form) {
    this.form = form;
  }

  /** {@code %GRPC_STATUS%} in the form that the parameter names. */
  static Operator of(Command command) throws ConfigException {
    return switch (command.parameters()) {
      case "", "CAMEL_STRING" -> new GrpcStatusOperator(Form.CAMEL);
      case "SNAKE_STRING" -> new GrpcStatusOperator(Form.SNAKE);
      case "NUMBER" -> number();
      default ->
          throw PathOperators.invalid(
              "GRPC_STATUS", command.parameters(), "'CAMEL_STRING'/'SNAKE_STRING'/'NUMBER'");
    };
  }

  /** {@code %GRPC_STATUS_NUMBER%}. */
  static Operator number() {
    return new GrpcStatusOperator(Form.NUMBER);
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    OptionalInt status =
        GrpcContentType.isIn(context.requestHeaders())
            ? GrpcStatus.of(context)
            : OptionalInt.empty();
    if (status.isEmpty()) {
      return false;
    }
    int code = status.getAsInt();
    if (form == Form.NUMBER || code < 0 || code >= CAMEL_NAMES.size()) {
      out.append(code);
    } else {
      out.append((form == Form.CAMEL ? CAMEL_NAMES : SNAKE_NAMES).get(code));
    }
    return true;
  }

  @Override
  public boolean appendJson(FormatContext context, ByteText out) {
    return form == Form.NUMBER ? append(context, out) : Operator.super.appendJson(context, out);
  }
}
