/**
 * Lets clients that speak JSON over HTTP call gRPC services: {@code
 * envoy.filters.http.grpc_json_transcoder}. Descriptors become a schema of its own when the
 * configuration is read; messages are translated between JSON and the wire format with it, without
 * protobuf. Start with {@code GrpcJsonTranscoderFilter}. Hot path.
 */
@NullMarked
package io.weft.extension.filter.http.grpcjsontranscoder;

import org.jspecify.annotations.NullMarked;
