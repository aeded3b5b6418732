/* The statistics of one machine in QEMU's shape, as a pure function of its UUID and the time; part of shim.c.
 * Keep in step with model.py.
 */
#include <libvirt/libvirt.h>
#include <stdint.h>
#include <stdio.h>

static uint32_t seed_of(const unsigned char *uuid)
{
    uint32_t h = 2166136261u;
    for (int i = 0; i < 16; i++)
        h = (h ^ uuid[i]) * 16777619u;
    return h;
}

static uint32_t noise(uint32_t seed, uint32_t channel, uint32_t second)
{
    uint32_t x = seed ^ (channel * 0x9E3779B9u) ^ (second * 0x85EBCA6Bu);
    x = (x ^ (x >> 16)) * 0x7FEB352Du;
    x = (x ^ (x >> 15)) * 0x846CA68Bu;
    return x ^ (x >> 16);
}

static uint64_t between(uint32_t seed, uint32_t channel, uint64_t low, uint64_t high)
{
    return low + noise(seed, channel, 0xFFFFFFFFu) % (high - low + 1);
}

/* A counter that grows by `rate` a second on average, unsteadily, and never falls. */
static uint64_t counter(uint32_t seed, uint32_t channel, uint64_t rate, uint64_t ms)
{
    uint64_t s = ms / 1000, span = rate * 4 / 5 + 1;
    uint64_t from = rate * s + noise(seed, channel, s) % span;
    uint64_t to = rate * (s + 1) + noise(seed, channel, s + 1) % span;
    return from + (to - from) * (ms % 1000) / 1000;
}

enum channel { CPU, FAULTS, UNUSED, DELAY, RX, TX, RD, WR, FLUSH };

struct record {
    virTypedParameterPtr params;
    int count, room;
};

static void add_ull(struct record *r, const char *name, uint64_t value)
{
    virTypedParamsAddULLong(&r->params, &r->count, &r->room, name, value);
}

static void add_uint(struct record *r, const char *name, unsigned int value)
{
    virTypedParamsAddUInt(&r->params, &r->count, &r->room, name, value);
}

static void add_int(struct record *r, const char *name, int value)
{
    virTypedParamsAddInt(&r->params, &r->count, &r->room, name, value);
}

static void add_string(struct record *r, const char *name, const char *value)
{
    virTypedParamsAddString(&r->params, &r->count, &r->room, name, value);
}

static void add_cpu(struct record *r, uint64_t cpu)
{
    add_ull(r, "cpu.time", cpu);
    add_ull(r, "cpu.user", cpu / 10 * 7);
    add_ull(r, "cpu.system", cpu / 10 * 3);
    add_ull(r, "cpu.cache.monitor.count", 0);
}

static void add_balloon(struct record *r, const virDomainInfo *info, int active, uint32_t seed, uint64_t ms)
{
    uint64_t faults, available = info->memory / 100 * 97;
    add_ull(r, "balloon.current", info->memory);
    add_ull(r, "balloon.maximum", info->maxMem);
    if (!active)
        return;
    uint64_t unused = available / 10 + noise(seed, UNUSED, ms / 1000) % (available / 2);
    faults = counter(seed, FAULTS, between(seed, FAULTS, 50, 2000), ms);
    add_ull(r, "balloon.swap_in", 0);
    add_ull(r, "balloon.swap_out", 0);
    add_ull(r, "balloon.major_fault", faults / 100);
    add_ull(r, "balloon.minor_fault", faults);
    add_ull(r, "balloon.unused", unused);
    add_ull(r, "balloon.available", available);
    add_ull(r, "balloon.usable", unused + available / 10);
    add_ull(r, "balloon.last-update", ms / 1000);
    add_ull(r, "balloon.disk_caches", available / 10);
    add_ull(r, "balloon.hugetlb_pgalloc", 0);
    add_ull(r, "balloon.hugetlb_pgfail", 0);
    add_ull(r, "balloon.rss", info->memory - unused / 2);
}

static void add_vcpus(struct record *r, const virDomainInfo *info, int active, uint32_t seed, uint64_t cpu, uint64_t ms)
{
    char key[64];
    add_uint(r, "vcpu.current", info->nrVirtCpu);
    add_uint(r, "vcpu.maximum", info->nrVirtCpu);
    for (int i = 0; active && i < info->nrVirtCpu; i++) {
        snprintf(key, sizeof(key), "vcpu.%d.state", i);
        add_int(r, key, 1);
        snprintf(key, sizeof(key), "vcpu.%d.time", i);
        add_ull(r, key, cpu / (info->nrVirtCpu + 1) + i);
        snprintf(key, sizeof(key), "vcpu.%d.wait", i);
        add_ull(r, key, 0);
        snprintf(key, sizeof(key), "vcpu.%d.delay", i);
        add_ull(r, key, counter(seed, DELAY, 1000000, ms));
    }
}

static void add_net(struct record *r, const char *adapter, uint32_t seed, uint64_t ms)
{
    uint64_t rx = counter(seed, RX, between(seed, RX, 1000, 20000000), ms);
    uint64_t tx = counter(seed, TX, between(seed, TX, 1000, 8000000), ms);
    add_uint(r, "net.count", 1);
    add_string(r, "net.0.name", adapter);
    add_ull(r, "net.0.rx.bytes", rx);
    add_ull(r, "net.0.rx.pkts", rx / 900);
    add_ull(r, "net.0.rx.errs", 0);
    add_ull(r, "net.0.rx.drop", 0);
    add_ull(r, "net.0.tx.bytes", tx);
    add_ull(r, "net.0.tx.pkts", tx / 700);
    add_ull(r, "net.0.tx.errs", 0);
    add_ull(r, "net.0.tx.drop", 0);
}

static void add_block(struct record *r, const char *name, uint32_t seed, uint64_t ms)
{
    char path[320];
    uint64_t rd = counter(seed, RD, between(seed, RD, 4096, 50000000), ms);
    uint64_t wr = counter(seed, WR, between(seed, WR, 4096, 30000000), ms);
    uint64_t flush = counter(seed, FLUSH, between(seed, FLUSH, 10, 200), ms);
    snprintf(path, sizeof(path), "/var/lib/libvirt/images/%s.qcow2", name);
    add_uint(r, "block.count", 1);
    add_string(r, "block.0.name", "vda");
    add_string(r, "block.0.path", path);
    add_uint(r, "block.0.backingIndex", 1);
    add_ull(r, "block.0.rd.reqs", rd / 16384);
    add_ull(r, "block.0.rd.bytes", rd);
    add_ull(r, "block.0.rd.times", rd / 16384 * 200000);
    add_ull(r, "block.0.wr.reqs", wr / 8192);
    add_ull(r, "block.0.wr.bytes", wr);
    add_ull(r, "block.0.wr.times", wr / 8192 * 300000);
    add_ull(r, "block.0.fl.reqs", flush);
    add_ull(r, "block.0.fl.times", flush * 900000);
    add_ull(r, "block.0.allocation", 5000000000ull);
    add_ull(r, "block.0.capacity", 50000000000ull);
    add_ull(r, "block.0.physical", 5100000000ull);
}
