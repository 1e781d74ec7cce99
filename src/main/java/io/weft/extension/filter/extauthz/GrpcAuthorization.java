package io.weft.extension.filter.extauthz;

import io.weft.formatter.FormatContext;
import io.weft.grpc.GrpcClient;
import io.weft.grpc.GrpcException;
import io.weft.http.StreamInfo;
import java.io.IOException;

/** A service that speaks gRPC. Immutable. Source: {@code envoy.service.auth.v3.Authorization}. */
final class GrpcAuthorization implements Authorization {
  private static final String METHOD = "/envoy.service.auth.v3.Authorization/Check";

  private final GrpcClient client;
  private final CheckRequestFactory requests;

  GrpcAuthorization(GrpcClient client, CheckRequestFactory requests) {
    this.client = client;
    this.requests = requests;
  }

  @Override
  public Verdict check(Check check) throws IOException {
    return call(
        requests.ofRequest(check),
        FormatContext.of(check.request().headers(), check.request().streamInfo()),
        check.facts());
  }

  /** What the service says of the connection of {@code info}; blocks. */
  Verdict checkConnection(StreamInfo info) throws IOException {
    return call(
        requests.ofConnection(info.connection()),
        FormatContext.of(new io.weft.http.HeaderMap(0), info),
        new CheckFacts());
  }

  private Verdict call(byte[] request, FormatContext cause, CheckFacts facts) throws IOException {
    try {
      return VerdictFactory.create(client.call(METHOD, request, cause, facts::transferred));
    } catch (GrpcException e) {
      return new Verdict.Failed();
    }
  }
}
