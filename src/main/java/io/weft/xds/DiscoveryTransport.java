package io.weft.xds;

/** Opens streams to the control plane: the seam to gRPC. */
interface DiscoveryTransport extends AutoCloseable {
  /** A stream that is open, or on its way. Used by one thread. */
  interface Stream {
    /**
     * Sends a request.
     *
     * @param withNode whether to say who asks
     */
    void send(AdsRequest request, boolean withNode);

    /** Lets the next response come. */
    void next();

    /** Ends it. */
    void close();
  }

  /** What happens on a stream; called by a thread that must not be kept. */
  interface Events {
    /** A response came; no other one comes before {@link Stream#next}. */
    void onResponse(AdsResponse response);

    /** There is a connection, and requests go out. */
    void onOpen();

    /** The stream ended; nothing comes any more. */
    void onEnd(String reason);
  }

  /** Opens a stream; never blocks for the network. The first response may come at once. */
  Stream open(Events events);

  /** What the configuration calls the other side, for names of threads. */
  String target();

  /** As {@link #target}, with the address of the latest attempt if the name is none; for logs. */
  default String destination() {
    return target();
  }

  /** Which of several control planes that is, from 1 on. */
  default int place() {
    return 1;
  }

  @Override
  void close();
}
