/**
 * Dynamic configuration: the aggregated stream to the control plane, and what becomes of the
 * resources that it brings. The stream has a thread of its own, {@code ads}, which reads and checks
 * resources and owes the answers; the control thread alone puts them into service, through {@link
 * io.weft.config.ConfigUpdater}. Knows gRPC, which nobody else does. Start with {@link
 * io.weft.xds.DynamicConfiguration}.
 */
@NullMarked
package io.weft.xds;

import org.jspecify.annotations.NullMarked;
