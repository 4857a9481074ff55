import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const BIN = process.env['ACCORD_BIN'] ?? join(ROOT, 'build/dev/bin');
const ACCORD = join(BIN, 'accord');
const GATEWAY = join(ROOT, 'build/gateway/accord-gateway');
const START_MS_MAX = 20_000;

/** A program of ours that listens. */
class Program {
  readonly address: string;
  private readonly child: ChildProcess;

  private constructor(address: string, child: ChildProcess) {
    this.address = address;
    this.child = child;
  }

  static start(path: string, ...args: string[]): Promise<Program> {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((done, fail) => {
      let said = '';
      const timer = setTimeout(() => fail(new Error(`${path} did not come up:\n${said}`)), START_MS_MAX);
      const listen = (chunk: Buffer) => {
        said += String(chunk);
        const address = /^listening on (\S+)$/m.exec(said)?.[1];
        if (!address) return;
        clearTimeout(timer);
        done(new Program(address, child));
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('exit', (code) => fail(new Error(`${path} ended with ${code}:\n${said}`)));
    });
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill(signal);
    await ended;
  }
}

/** The services with the demo's data, and the gateway in front of them, on free ports. */
export class Servers {
  private readonly folder: string;
  private readonly services: Program;
  private gateway: Program;

  private constructor(folder: string, services: Program, gateway: Program) {
    this.folder = folder;
    this.services = services;
    this.gateway = gateway;
  }

  static async start(): Promise<Servers> {
    const folder = mkdtempSync(join(tmpdir(), 'accord-e2e-'));
    const services = await Program.start(ACCORD, 'serve', `--database=sqlite:${folder}`, '--listen=127.0.0.1:0');
    const servers = new Servers(folder, services, await startGateway(services.address, '127.0.0.1:0', folder));
    servers.accord('demo');
    return servers;
  }

  get url(): string {
    return `http://${this.gateway.address}`;
  }

  /** Runs the command line; throws with what it said if it fails. */
  accord(...args: string[]): string {
    const run = spawnSync(ACCORD, [`--server=${this.services.address}`, ...args], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`accord ${args.join(' ')}: ${run.stderr}`);
    return run.stdout;
  }

  /** Somebody else changes a resource, `accounts/x`. */
  async change(resource: string, fields: object): Promise<void> {
    const answer = await fetch(`${this.url}/v1/${resource}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    });
    if (!answer.ok) throw new Error(`${resource}: ${await answer.text()}`);
  }

  /** As a crash: what is under way is cut off. */
  async killGateway(): Promise<void> {
    await this.gateway.end('SIGKILL');
  }

  /** At the same address. */
  async restartGateway(): Promise<void> {
    this.gateway = await startGateway(this.services.address, this.gateway.address, this.folder);
  }

  async stop(): Promise<void> {
    await this.gateway.end('SIGTERM');
    await this.services.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startGateway(services: string, listen: string, folder: string): Promise<Program> {
  const imports = [`--import-program=${ACCORD}`, `--import-data=${join(folder, 'imports')}`];
  return Program.start(GATEWAY, `--server=${services}`, `--listen=${listen}`, '--demo-sign-in', ...imports);
}
