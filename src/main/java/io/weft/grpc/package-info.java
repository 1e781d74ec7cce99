/**
 * Calls of gRPC services over Weft's own HTTP/2 and the pools of clusters. Messages are bytes: it
 * knows no protobuf. Start with {@link io.weft.grpc.GrpcClient}.
 */
@NullMarked
package io.weft.grpc;

import org.jspecify.annotations.NullMarked;
