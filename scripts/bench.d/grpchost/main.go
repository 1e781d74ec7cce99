// Part of scripts/bench: a host with the gRPC service of echo.proto.
//
//	grpchost ADDRESS
//
// bench.Packet and google.protobuf.BytesValue are the same on the wire, so that no code has to be generated.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"google.golang.org/grpc"
	packet "google.golang.org/protobuf/types/known/wrapperspb"

	"weft/scripts/bench.d/load"
)

const packetsOfServerStream = 100

func unary(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	received := new(packet.BytesValue)
	return received, decode(received)
}

func serverStream(_ any, stream grpc.ServerStream) error {
	received := new(packet.BytesValue)
	if err := stream.RecvMsg(received); err != nil {
		return err
	}
	for range packetsOfServerStream {
		if err := stream.SendMsg(received); err != nil {
			return err
		}
	}
	return nil
}

func clientStream(_ any, stream grpc.ServerStream) error {
	last := new(packet.BytesValue)
	for {
		switch err := stream.RecvMsg(last); {
		case errors.Is(err, io.EOF):
			return stream.SendMsg(last)
		case err != nil:
			return err
		}
	}
}

func bidi(_ any, stream grpc.ServerStream) error {
	for {
		received := new(packet.BytesValue)
		switch err := stream.RecvMsg(received); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := stream.SendMsg(received); err != nil {
			return err
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		load.Fail(fmt.Errorf("one argument is needed"))
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		load.Fail(err)
	}
	server := grpc.NewServer()
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "bench.Echo",
		Methods:     []grpc.MethodDesc{{MethodName: "Unary", Handler: unary}},
		Streams: []grpc.StreamDesc{
			{StreamName: "ServerStream", Handler: serverStream, ServerStreams: true},
			{StreamName: "ClientStream", Handler: clientStream, ClientStreams: true},
			{StreamName: "Bidi", Handler: bidi, ServerStreams: true, ClientStreams: true},
		},
	}, nil)
	load.Fail(server.Serve(listener))
}
