package io.weft.http;

/** Tells gRPC messages by their {@code content-type}. Source: Envoy's {@code Grpc::Common}. */
public final class GrpcContentType {
  private static final String GRPC = "application/grpc";

  private GrpcContentType() {}

  /**
   * Whether {@code headers} have {@code application/grpc}, alone or with a suffix such as {@code
   * +proto}.
   */
  public static boolean isIn(HeaderMap headers) {
    String type = headers.get(HeaderName.CONTENT_TYPE);
    return type != null
        && type.startsWith(GRPC)
        && (type.length() == GRPC.length() || type.charAt(GRPC.length()) == '+');
  }
}
