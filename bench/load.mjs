// Loads one module the way the Functions worker does and ends. The parent process takes the time.
import Module from 'node:module'

const core = {
  version: '0',
  hostVersion: '0',
  log() {},
  registerHook: () => ({ dispose() {} }),
  setProgrammingModel() {},
  getProgrammingModel() {},
  registerFunction: () => ({ dispose() {} }),
  Disposable: class {
    dispose() {}
  },
}
Module.prototype.require = new Proxy(Module.prototype.require, {
  apply: (require, self, args) =>
    args[0] === '@azure/functions-core' ? core : Reflect.apply(require, self, args),
})
await import(process.argv[2])
